-- Gives messages back. ARGV: delay in ms, then pairs of id and token. Outcomes as in acknowledge.
-- The receipt ends here; the number, and with it the place, stays.
local delay = tonumber(ARGV[1])
local now = clock()
local before = earliest()
local good, outcomes = held(2)
withdraw(good)
for _, m in ipairs(good) do
  m.token = ''
end
save(good)
if delay > 0 then
  hide(DELAYED, ids_of(good), now + delay, now, before)
else
  offer(good)
end
return outcomes
