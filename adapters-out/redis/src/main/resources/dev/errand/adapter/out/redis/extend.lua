-- Hides messages for so long from now on. ARGV: visibility in ms, then pairs of id and token.
-- Outcomes as in acknowledge.
local now = clock()
local before = earliest()
local outcomes = {}
for i = 2, #ARGV, 2 do
  local m = held(ARGV[i], ARGV[i + 1])
  outcomes[#outcomes + 1] = m and 1 or 0
  if m then
    if redis.call('ZREM', LEASED, m.id) == 0 then
      withdraw(m)
    end
    hide(LEASED, { m.id }, now + ARGV[1], now, before)
  end
end
return outcomes
