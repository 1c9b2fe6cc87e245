-- Launches Photos and waits until it answers, at most as many seconds as the argument says.
on run argv
	set timeoutDate to (current date) + ((item 1 of argv) as integer)
	tell application "Photos" to launch
	repeat while (current date) < timeoutDate
		try
			tell application "Photos"
				return count of media items
			end tell
		on error number errorNumber
			if errorNumber is -1743 then error number -1743
		end try
		delay 1
	end repeat
	error number -600
end run
