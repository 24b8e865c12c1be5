-- Removes every message and says how many there were. Numbers go on, and so does the window of
-- deduplication. UNLINK frees the memory aside, so that others are not kept waiting.
local count = redis.call('HLEN', STATE)
redis.call('UNLINK', STATE, BODY, READY, HEADS, TURNS, LEASED, DELAYED, GROUPS)
return { count }
