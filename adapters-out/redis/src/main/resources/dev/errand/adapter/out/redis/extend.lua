-- Hides messages for so long from now on. ARGV: visibility in ms, then pairs of id and token.
-- Outcomes as in acknowledge.
local now = clock()
local before = earliest()
local good, outcomes = held(2)
withdraw(good)
hide(LEASED, ids_of(good), now + ARGV[1], now, before)
return outcomes
