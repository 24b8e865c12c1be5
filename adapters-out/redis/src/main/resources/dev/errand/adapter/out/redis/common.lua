-- Stands before every other script: the keys, and the moves a message can make.
--
-- A message is called by its place, tenant/number/sent/due/group/id, which says all of it that never
-- changes; the number has a fixed width, so that the places of a tenant sort by it. A delivery is
-- called by its receipt, place/deliveries/token. So most of the time nothing has to be looked up or
-- taken apart, which in Lua costs more than all that Redis does with it. A call of Redis costs more
-- than most of what it does, too, and so does every new text: Lua hashes it from end to end.
--
-- All keys are declared, so that ACLs and cluster slots are checked before anything is written.
-- Nothing here expires. Where memory runs out, Redis stops a script only at its first write, and
-- only if that write could need memory: scripts that take away therefore begin by removing.

local BODY = KEYS[1] -- hash, by place: headers and body, which no script looks into
local READY = KEYS[2] -- sorted by member alone: the places of what can be received now
local HEADS = KEYS[3] -- sorted set of tenants by the number of their oldest ready message
local TURNS = KEYS[4] -- sorted set of the same tenants by when they were served last
local LEASED = KEYS[5] -- sorted set of receipts by when their lease runs out
local DELAYED = KEYS[6] -- sorted set of places by when they appear
local GROUPS = KEYS[7] -- sorted by member alone: group/number/place of all that belong to a group
local AGAIN = KEYS[8] -- hash, by place: deliveries of what came back; with '/token' if by itself
local META = KEYS[9] -- hash: the last number, the last turn, the layout
local BELL = KEYS[10] -- not a key but the channel on which waiting receivers are told

-- The server's clock in milliseconds: the clocks of workers do not matter.
local function clock()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

-- Tells waiting receivers that something can be received in so many milliseconds. By pcall: who
-- may not publish has still sent, and receivers look again now and then anyway.
local function ring(wait)
  redis.pcall('PUBLISH', BELL, string.format('%d', wait))
end

local function number_of(place)
  return string.match(place, '^[^/]*/(%d+)')
end

-- The group and when it was to appear, each '' if there is none.
local function group_and_due(place)
  local due, group = string.match(place, '^[^/]*/%d+/%d+/(%d*)/([^/]*)/')
  return group, due
end

local function in_group(group, place)
  return group .. '/' .. number_of(place) .. '/' .. place
end

-- The first members of a part; '0' is the character behind '/'.
local function first(key, part, count)
  return redis.call('ZRANGEBYLEX', key, '[' .. part .. '/', '(' .. part .. '0', 'LIMIT', 0, count)
end

-- The place of the first of a group, or nil.
local function first_of(group)
  local member = first(GROUPS, group, 1)[1]
  return member and string.match(member, '^[^/]*/%d+/(.*)$')
end

-- When the next message appears by itself, or nil.
local function earliest()
  local lease = redis.call('ZRANGE', LEASED, 0, 0, 'WITHSCORES')[2]
  local delay = redis.call('ZRANGE', DELAYED, 0, 0, 'WITHSCORES')[2]
  if lease and delay then
    return math.min(tonumber(lease), tonumber(delay))
  end
  return tonumber(lease or delay)
end

-- Makes messages ready, each at its place. Receivers wait only after they saw nothing ready, so
-- they need to be told only of the first. Whoever gives places in their order may give their tenants
-- as well.
local function offer(places, ordered)
  if #places == 0 then
    return
  end
  local none = redis.call('EXISTS', READY) == 0
  local members = {}
  local tenants = {}
  local least = {}
  for i, place in ipairs(places) do
    members[2 * i - 1] = '0'
    members[2 * i] = place
    local tenant = ordered and ordered[i] or string.match(place, '^[^/]*')
    local known = least[tenant]
    if not known then
      tenants[#tenants + 1] = tenant
      least[tenant] = tonumber(number_of(place))
    elseif not ordered then
      least[tenant] = math.min(known, tonumber(number_of(place)))
    end
  end
  redis.call('ZADD', READY, unpack(members))
  for _, tenant in ipairs(tenants) do
    local head = redis.call('ZSCORE', HEADS, tenant)
    if not head then
      redis.call('ZADD', TURNS, redis.call('HINCRBY', META, 'turn', 1), tenant)
    end
    if not head or least[tenant] < tonumber(head) then
      redis.call('ZADD', HEADS, least[tenant], tenant)
    end
  end
  if none then
    ring(0)
  end
end

-- Takes back what became ready because its lease ran out, if its receipt is still its last one:
-- what was done under it need not be done twice.
local function reclaim(receipt, place)
  local last = redis.call('HGET', AGAIN, place)
  if not last or receipt ~= place .. '/' .. last or redis.call('ZREM', READY, place) == 0 then
    return false
  end
  redis.call('HDEL', AGAIN, place)
  local tenant = string.match(place, '^[^/]*')
  local head = first(READY, tenant, 1)[1]
  if head then
    redis.call('ZADD', HEADS, number_of(head), tenant)
  else
    redis.call('ZREM', HEADS, tenant)
    redis.call('ZREM', TURNS, tenant)
  end
  return true
end

-- Ends the deliveries of receipts, which are pairs of receipt and place from an index of ARGV on.
-- Returns the places and the receipts of those that were good, and for each receipt 1, or 0 if it
-- is stale. One that is named twice is good once. Being first it begins with what needs no memory.
local function withdraw(from)
  local places = {}
  local receipts = {}
  local outcomes = {}
  local good = 0
  for i = from, #ARGV, 2 do
    local receipt, place = ARGV[i], ARGV[i + 1]
    local outcome = redis.call('ZREM', LEASED, receipt)
    if outcome == 1 or reclaim(receipt, place) then
      good = good + 1
      places[good] = place
      receipts[good] = receipt
      outcome = 1
    end
    outcomes[#outcomes + 1] = outcome
  end
  return places, receipts, outcomes
end

-- Hides places or receipts until they are due. Receivers that wait for something later, or for
-- nothing in particular, are told; 'before' is what they may be waiting for.
local function hide(key, members, due, now, before)
  if #members == 0 then
    return
  end
  local score = string.format('%d', due)
  local arguments = {}
  for i, member in ipairs(members) do
    arguments[2 * i - 1] = score
    arguments[2 * i] = member
  end
  redis.call('ZADD', key, unpack(arguments))
  if not before or due < before then
    ring(due - now)
  end
end

-- Makes ready what need not be hidden any longer; at most so many of each, the rest by the next
-- call.
local function sweep(now, bound)
  local receipts = redis.call('ZRANGEBYSCORE', LEASED, '-inf', now, 'LIMIT', 0, bound)
  if #receipts > 0 then
    redis.call('ZREM', LEASED, unpack(receipts))
    local places = {}
    local deliveries = {}
    for i, receipt in ipairs(receipts) do
      places[i], deliveries[2 * i] = string.match(receipt, '^(.*)/(%d+/[^/]*)$')
      deliveries[2 * i - 1] = places[i]
    end
    redis.call('HSET', AGAIN, unpack(deliveries))
    offer(places)
  end
  local places = redis.call('ZRANGEBYSCORE', DELAYED, '-inf', now, 'LIMIT', 0, bound)
  if #places > 0 then
    redis.call('ZREM', DELAYED, unpack(places))
    offer(places)
  end
end
