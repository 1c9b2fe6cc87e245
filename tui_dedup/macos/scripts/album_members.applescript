-- Prints the ids of the items of the album whose id is the argument, one a line.
on run argv
	tell application "Photos"
		set theIDs to id of media items of album id (item 1 of argv)
	end tell
	set AppleScript's text item delimiters to linefeed
	return theIDs as text
end run
