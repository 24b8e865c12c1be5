-- Hides messages for so long from now on. ARGV: visibility in ms, then pairs of receipt and place.
-- Outcomes as in acknowledge.
local now = clock()
local before = earliest()
local _, receipts, outcomes = withdraw(2)
hide(LEASED, receipts, now + ARGV[1], now, before)
return outcomes
