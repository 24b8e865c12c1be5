-- Adds messages. ARGV: window in ms, then for each: id, content, tenant, group or '', delay in ms,
-- and the index of the key that remembers its deduplication id, or ''. Returns the ids, or those of
-- the earlier messages. These keys are the only ones that expire, and they hold no work.
local now = clock()
local sent = string.format('%d', now)
local answer = {}
local added = {}
for i = 2, #ARGV, 6 do
  local id, key = ARGV[i], ARGV[i + 5]
  local earlier = false
  if key ~= '' then
    key = KEYS[tonumber(key)]
    if not redis.call('SET', key, id, 'NX', 'PX', ARGV[1]) then
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
for n, i in ipairs(added) do
  local group, delay, due = ARGV[i + 3], ARGV[i + 4], ''
  if delay ~= '0' then
    due = string.format('%d', now + delay)
  end
  local place = ARGV[i + 2] .. '/' .. string.format('%016d', number + n) .. '/' .. sent .. '/'
    .. due .. '/' .. group .. '/' .. ARGV[i]
  bodies[2 * n - 1] = place
  bodies[2 * n] = ARGV[i + 1]
  if group ~= '' then
    grouped[#grouped + 1] = place
  elseif due ~= '' then
    delayed[#delayed + 1] = place
  else
    ready[#ready + 1] = place
  end
end
redis.call('HSET', BODY, unpack(bodies))
for _, place in ipairs(grouped) do
  local group, due = group_and_due(place)
  redis.call('ZADD', GROUPS, 0, in_group(group, place))
  -- Otherwise it comes up when the one before it is settled.
  if first_of(group) == place then
    if due ~= '' then
      delayed[#delayed + 1] = place
    else
      ready[#ready + 1] = place
    end
  end
end
for _, place in ipairs(delayed) do
  local _, due = group_and_due(place)
  hide(DELAYED, { place }, tonumber(due), now, earliest())
end
offer(ready)
return answer
