-- Removes messages for good. ARGV: pairs of id and token. Returns 1 for each that was removed and
-- 0 for each receipt that is stale.
local good, outcomes = held(1)
if #good == 0 then
  return outcomes
end
withdraw(good)
local ids = ids_of(good)
redis.call('HDEL', STATE, unpack(ids))
redis.call('HDEL', BODY, unpack(ids))
local now = clock()
for _, m in ipairs(good) do
  if m.group ~= '' then
    redis.call('ZREM', GROUPS, member(m.group, m))
    local head = first(GROUPS, m.group, 1)[1]
    if head then
      local _, id = parts(head)
      local following = load({ id })[1]
      if following and tonumber(following.due) > now then
        hide(DELAYED, { id }, tonumber(following.due), now, earliest())
      elseif following then
        offer({ following })
      end
    end
  end
end
return outcomes
