-- How full it is: waiting, delayed, in flight, age of the oldest waiting in ms. Writes nothing;
-- what is due and not swept yet counts as waiting, and its age by the oldest of it that is due.
local now = clock()
local ready = redis.call('ZCARD', READY)
local lapsed = redis.call('ZCOUNT', LEASED, '-inf', now)
local due = redis.call('ZCOUNT', DELAYED, '-inf', now)
local leased = redis.call('ZCARD', LEASED) - lapsed
local all = redis.call('HLEN', BODY)
local waiting = ready + lapsed + due

local oldest = now
local function consider(place)
  local sent = place and tonumber(string.match(place, '^[^/]*/%d+/(%d+)'))
  if sent and sent < oldest then
    oldest = sent
  end
end
local tenant = redis.call('ZRANGE', HEADS, 0, 0)[1]
if tenant then
  consider(first(READY, tenant, 1)[1])
end
for _, key in ipairs({ LEASED, DELAYED }) do
  consider(redis.call('ZRANGEBYSCORE', key, '-inf', now, 'LIMIT', 0, 1)[1])
end
return { waiting, all - waiting - leased, leased, now - oldest }
