-- Gives messages back. ARGV: delay in ms, then pairs of receipt and place. Outcomes as in
-- acknowledge. The receipt ends here; the place stays.
local delay = tonumber(ARGV[1])
local now = clock()
local before = earliest()
local places, receipts, outcomes = withdraw(2)
if #places == 0 then
  return outcomes
end
local deliveries = {}
for i, place in ipairs(places) do
  deliveries[2 * i - 1] = place
  deliveries[2 * i] = string.match(receipts[i], '^%d+', #place + 2)
end
redis.call('HSET', AGAIN, unpack(deliveries))
if delay > 0 then
  hide(DELAYED, places, now + delay, now, before)
else
  offer(places)
end
return outcomes
