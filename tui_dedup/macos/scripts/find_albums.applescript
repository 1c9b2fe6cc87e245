-- Prints the ids of all albums of the name that is the argument, one a line.
on run argv
	set theName to item 1 of argv
	set theIDs to {}
	tell application "Photos"
		repeat with theAlbum in (every album whose name is theName)
			copy (id of theAlbum) as text to end of theIDs
		end repeat
	end tell
	set AppleScript's text item delimiters to linefeed
	return theIDs as text
end run
