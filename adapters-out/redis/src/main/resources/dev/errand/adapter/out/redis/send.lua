-- Adds messages. ARGV: window in ms, then for each: id, content, tenant, group or '', delay in ms,
-- and the index of the key that remembers its deduplication id, or ''. Returns the ids, or those of
-- the earlier messages. These keys are the only ones that expire, and they hold no work.
local now = clock()
local sent = string.format('%d', now)
local answer = {}
local added = {}
local bodies = {}
for i = 2, #ARGV, 6 do
  local id, key = ARGV[i], KEYS[tonumber(ARGV[i + 5])]
  local earlier = key and redis.call('GET', key)
  answer[#answer + 1] = earlier or id
  if not earlier then
    if key then
      redis.call('SET', key, id, 'PX', ARGV[1])
    end
    bodies[#bodies + 1] = id
    bodies[#bodies + 1] = ARGV[i + 1]
    added[#added + 1] = {
      id = id,
      sent = sent,
      deliveries = '0',
      due = ARGV[i + 4] == '0' and sent or string.format('%d', now + ARGV[i + 4]),
      token = '',
      tenant = ARGV[i + 2],
      group = ARGV[i + 3],
    }
  end
end
if #added == 0 then
  return answer
end
local last = redis.call('HINCRBY', META, 'number', #added)
local ready = {}
for i, m in ipairs(added) do
  m.number = string.format('%016d', last - #added + i)
end
redis.call('HSET', BODY, unpack(bodies))
save(added)
for _, m in ipairs(added) do
  local comes_up = true
  if m.group ~= '' then
    redis.call('ZADD', GROUPS, 0, member(m.group, m))
    -- Otherwise it comes up when the one before it is settled.
    comes_up = first(GROUPS, m.group, 1)[1] == member(m.group, m)
  end
  if comes_up and m.due ~= sent then
    hide(DELAYED, { m.id }, tonumber(m.due), now, earliest())
  elseif comes_up then
    ready[#ready + 1] = m
  end
end
offer(ready)
return answer
