-- Makes an album of the name that is the argument, and prints the ids of all albums of that name, one a line.
-- `make` may make the album and still fail (-1700): whether it worked is told by looking for it.
on run argv
	set theName to item 1 of argv
	set theIDs to {}
	tell application "Photos"
		try
			make new album named theName
		end try
		repeat with theAlbum in (every album whose name is theName)
			copy (id of theAlbum) as text to end of theIDs
		end repeat
	end tell
	set AppleScript's text item delimiters to linefeed
	return theIDs as text
end run
