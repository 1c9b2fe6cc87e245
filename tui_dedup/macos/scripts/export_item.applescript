-- Exports the original of one item into a folder: arguments are the item's id, the folder and the seconds to wait.
on run argv
	set theID to item 1 of argv
	set theFolder to item 2 of argv
	set theSeconds to (item 3 of argv) as integer
	tell application "Photos"
		set itemList to {media item id theID}
		with timeout of theSeconds seconds
			export itemList to POSIX file theFolder with using originals
		end timeout
	end tell
end run
