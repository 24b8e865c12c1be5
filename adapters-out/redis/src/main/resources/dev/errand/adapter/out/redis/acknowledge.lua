-- Removes messages for good. ARGV: pairs of id and token. Returns 1 for each that was removed and
-- 0 for each receipt that is stale.
local now = clock()
local outcomes = {}
for i = 1, #ARGV, 2 do
  local m = held(ARGV[i], ARGV[i + 1])
  outcomes[#outcomes + 1] = m and 1 or 0
  if m then
    if redis.call('ZREM', LEASED, m.id) == 0 then
      withdraw(m)
    end
    redis.call('HDEL', STATE, m.id)
    redis.call('HDEL', BODY, m.id)
    if m.group ~= '' then
      redis.call('ZREM', GROUPS, member(m.group, m))
      local head = first(GROUPS, m.group, 1)[1]
      if head then
        local _, id = parts(head)
        local following = load(id)
        if following then
          place(following, following.due, now, earliest())
        end
      end
    end
  end
end
return outcomes
