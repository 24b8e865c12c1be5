-- Leases messages, tenants in turn. ARGV: max, visibility in ms, token of the new receipts.
-- Returns the milliseconds until the next message appears by itself (-1 for never), and unless there
-- is none the receipts and the contents of the messages. Without its content one still goes out:
-- then it ends in the dead letters, not in silence.
local now = clock()
local before = earliest()
if before and before <= now then
  sweep(now, 200)
  before = earliest()
end

local places = {}
local left = tonumber(ARGV[1])
while left > 0 do
  local tenants = redis.call('ZRANGE', TURNS, 0, left - 1)
  if #tenants == 0 then
    break
  end
  local share = math.floor(left / #tenants)
  for _, tenant in ipairs(tenants) do
    local found = first(READY, tenant, share + 1)
    local rest = found[share + 1]
    found[share + 1] = nil
    if #found > 0 then
      redis.call('ZREMRANGEBYLEX', READY, '[' .. found[1], '[' .. found[#found])
    end
    if rest then
      redis.call('ZADD', HEADS, number_of(rest), tenant)
      redis.call('ZADD', TURNS, redis.call('HINCRBY', META, 'turn', 1), tenant)
    else
      redis.call('ZREM', HEADS, tenant)
      redis.call('ZREM', TURNS, tenant)
    end
    for _, place in ipairs(found) do
      places[#places + 1] = place
    end
    left = left - #found
  end
end

local wait = -1
if before then
  wait = math.max(before - now, 0)
end
if #places == 0 then
  return { wait }
end

local earlier = {}
if redis.call('EXISTS', AGAIN) == 1 then
  earlier = redis.call('HMGET', AGAIN, unpack(places))
  redis.call('HDEL', AGAIN, unpack(places))
end
local bodies = redis.call('HMGET', BODY, unpack(places))
local receipts = {}
local anew = '/1/' .. ARGV[3]
for i, place in ipairs(places) do
  local receipt
  if earlier[i] then
    receipt = place .. '/' .. string.match(earlier[i], '^%d+') + 1 .. '/' .. ARGV[3]
  else
    receipt = place .. anew
  end
  receipts[i] = receipt
end
hide(LEASED, receipts, now + ARGV[2], now, before)
return { wait, receipts, bodies }
