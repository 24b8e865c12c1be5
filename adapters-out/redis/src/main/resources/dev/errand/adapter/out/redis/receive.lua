-- Leases messages, tenants in turn. ARGV: max, visibility in ms, token of the new receipts.
-- Returns the milliseconds until the next message appears by itself (-1 for never), then for each
-- message: id, deliveries, sent, content.
local max, token = tonumber(ARGV[1]), ARGV[3]
local now = clock()
sweep(now, 200)
local before = earliest()
local taken = {}
local ids = {}

local function take(text)
  local _, id = parts(text)
  local m = load(id)
  if m then
    m.deliveries = m.deliveries + 1
    m.token = token
    save(m)
    ids[#ids + 1] = id
    taken[#taken + 1] = id
    taken[#taken + 1] = m.deliveries
    taken[#taken + 1] = string.format('%d', m.sent)
    -- Without its body it still goes out: then it ends in the dead letters, not in silence.
    taken[#taken + 1] = redis.call('HGET', BODY, id) or ''
  end
end

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
      take(text)
    end
    left = left - #found
  end
end

if #ids > 0 then
  hide(LEASED, ids, now + ARGV[2], now, before)
end
local wait = -1
if before then
  wait = math.max(before - now, 0)
end
table.insert(taken, 1, wait)
return taken
