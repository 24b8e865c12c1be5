-- Adds a message. ARGV: id, content, tenant, group or '', delay, window (both in ms).
-- KEYS[11], if there: remembers the deduplication id. It is the one key that expires, and it holds
-- no work. It is written first, so that a full server refuses before anything has changed.
local id, content, tenant, group = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local now = clock()
if KEYS[11] then
  local earlier = redis.call('GET', KEYS[11])
  if earlier then
    return { earlier }
  end
  redis.call('SET', KEYS[11], id, 'PX', ARGV[6])
end
local m = {
  id = id,
  number = redis.call('HINCRBY', META, 'number', 1),
  sent = now,
  deliveries = 0,
  due = now + ARGV[5],
  token = '',
  tenant = tenant,
  group = group,
}
redis.call('HSET', BODY, id, content)
save(m)
if group ~= '' then
  redis.call('ZADD', GROUPS, 0, member(group, m))
  if first(GROUPS, group, 1)[1] ~= member(group, m) then
    return { id } -- Comes up when the one before it is settled.
  end
end
place(m, m.due, now, earliest())
return { id }
