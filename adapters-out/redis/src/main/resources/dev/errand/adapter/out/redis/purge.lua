-- Removes every message and says how many there were. Numbers go on, and so does the window of
-- deduplication. UNLINK frees the memory aside, so that others are not kept waiting.
local count = redis.call('HLEN', BODY)
redis.call('UNLINK', BODY, READY, HEADS, TURNS, LEASED, DELAYED, GROUPS, AGAIN)
return { count }
