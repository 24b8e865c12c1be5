-- Leases messages, tenants in turn. ARGV: max, visibility in ms, token of the new receipts.
-- Returns the milliseconds until the next message appears by itself (-1 for never), then for each
-- message: id, deliveries, sent, content.
local max, token = tonumber(ARGV[1]), ARGV[3]
local now = clock()
sweep(now, 200)
local before = earliest()
local ids = {}

local left = max
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
      redis.call('ZREM', READY, unpack(found))
    end
    if rest then
      redis.call('ZADD', HEADS, parts(rest), tenant)
      redis.call('ZADD', TURNS, redis.call('HINCRBY', META, 'turn', 1), tenant)
    else
      redis.call('ZREM', HEADS, tenant)
      redis.call('ZREM', TURNS, tenant)
    end
    for _, text in ipairs(found) do
      local _, id = parts(text)
      ids[#ids + 1] = id
    end
    left = left - #found
  end
end

local wait = -1
if before then
  wait = math.max(before - now, 0)
end
local answer = { wait }
if #ids == 0 then
  return answer
end
local taken = {}
for _, m in ipairs(load(ids)) do
  if m then
    m.deliveries = m.deliveries + 1
    m.token = token
    taken[#taken + 1] = m
  end
end
if #taken == 0 then
  return answer
end
save(taken)
ids = ids_of(taken)
hide(LEASED, ids, now + ARGV[2], now, before)
local bodies = redis.call('HMGET', BODY, unpack(ids))
for i, m in ipairs(taken) do
  answer[#answer + 1] = m.id
  answer[#answer + 1] = m.deliveries
  answer[#answer + 1] = m.sent
  -- Without its body it still goes out: then it ends in the dead letters, not in silence.
  answer[#answer + 1] = bodies[i] or ''
end
return answer
