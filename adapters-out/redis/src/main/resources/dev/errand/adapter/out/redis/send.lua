-- Adds messages. ARGV: window in ms, then for each: id, content, tenant, and '' or its wishes:
-- delay in ms, the index of the key that remembers its deduplication id or 0, and group, each with
-- a '/' behind it. Returns the ids, or those of the earlier messages. These keys are the only ones
-- that expire, and they hold no work.
local now = clock()
local sent = string.format('%d', now)
local answer = {}
local added = {}
local wishes = {}
for i = 2, #ARGV, 4 do
  local id = ARGV[i]
  local earlier = false
  if ARGV[i + 3] ~= '' then
    local delay, index, group = string.match(ARGV[i + 3], '^(%d+)/(%d+)/([^/]*)/$')
    wishes[i] = { delay = tonumber(delay), group = group }
    local key = KEYS[tonumber(index)]
    if key and not redis.call('SET', key, id, 'NX', 'PX', ARGV[1]) then
      earlier = redis.call('GET', key)
    end
  end
  answer[#answer + 1] = earlier or id
  if not earlier then
    added[#added + 1] = i
  end
end
if #added == 0 then
  return answer
end
local number = redis.call('HINCRBY', META, 'number', #added) - #added
local bodies = {}
local grouped = {}
local delayed = {}
local ready = {}
local tenants = {}
for n, i in ipairs(added) do
  local wish, due, group = wishes[i], '', ''
  if wish then
    group = wish.group
    if wish.delay > 0 then
      due = string.format('%d', now + wish.delay)
    end
  end
  local place = ARGV[i + 2] .. '/' .. string.format('%016d', number + n) .. '/' .. sent .. '/'
    .. due .. '/' .. group .. '/' .. ARGV[i]
  bodies[2 * n - 1] = place
  bodies[2 * n] = ARGV[i + 1]
  local comes_up = true
  if group ~= '' then
    local member = in_group(group, place)
    redis.call('ZADD', GROUPS, 0, member)
    -- Otherwise it comes up when the one before it is settled.
    comes_up = first_of(group) == place
  end
  if comes_up and due ~= '' then
    delayed[#delayed + 1] = place
  elseif comes_up then
    ready[#ready + 1] = place
    tenants[#tenants + 1] = ARGV[i + 2]
  end
end
redis.call('HSET', BODY, unpack(bodies))
for _, place in ipairs(delayed) do
  local _, due = group_and_due(place)
  hide(DELAYED, { place }, tonumber(due), now, earliest())
end
offer(ready, tenants)
return answer
