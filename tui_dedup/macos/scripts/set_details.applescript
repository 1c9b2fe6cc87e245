-- Writes details of one item: arguments are its id, "yes" to make it a favourite, a title, a description, then keywords.
-- An empty title or description, and no keywords, leave what there is.
on run argv
	tell application "Photos"
		set theItem to media item id (item 1 of argv)
		if item 2 of argv is "yes" then set favorite of theItem to true
		if item 3 of argv is not "" then set name of theItem to item 3 of argv
		if item 4 of argv is not "" then set description of theItem to item 4 of argv
		if (count of argv) > 4 then set keywords of theItem to (items 5 thru -1 of argv)
	end tell
end run
