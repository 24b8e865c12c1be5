-- Removes messages for good. ARGV: pairs of receipt and place. Returns 1 for each that was removed
-- and 0 for each receipt that is stale.
local places, _, outcomes = withdraw(1)
if #places == 0 then
  return outcomes
end
redis.call('HDEL', BODY, unpack(places))
if redis.call('EXISTS', GROUPS) == 1 then
  local now = clock()
  for _, place in ipairs(places) do
    local group = group_and_due(place)
    if group ~= '' then
      redis.call('ZREM', GROUPS, in_group(group, place))
      local following = first_of(group)
      if following then
        local _, due = group_and_due(following)
        due = tonumber(due)
        if due and due > now then
          hide(DELAYED, { following }, due, now, earliest())
        else
          offer({ following })
        end
      end
    end
  end
end
return outcomes
