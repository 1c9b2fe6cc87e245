-- Brings Photos to the front and opens the album whose id is the argument.
on run argv
	tell application "Photos"
		activate
		spotlight album id (item 1 of argv)
	end tell
end run
