-- Adds items to an album: arguments are the album's id, then the items' ids. Whether it worked is told by album_members.
on run argv
	set theAlbum to item 1 of argv
	set mediaList to {}
	tell application "Photos"
		repeat with theID in (items 2 thru -1 of argv)
			copy media item id (theID as text) to end of mediaList
		end repeat
		add mediaList to album id theAlbum
	end tell
end run
