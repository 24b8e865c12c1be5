-- Stands before every other script: the keys, and the moves a message can make.
--
-- All keys are declared, so that ACLs and cluster slots are checked before anything is written.
-- Nothing here expires. Where memory runs out, Redis stops a script only at its first write, and
-- only if that write could need memory: scripts that take away therefore begin by removing.

local STATE = KEYS[1] -- hash, by id: number, sent, deliveries, due, token, tenant, group
local BODY = KEYS[2] -- hash, by id: headers and body, which no script looks into
local READY = KEYS[3] -- sorted by member alone: tenant/number/id of what can be received now
local HEADS = KEYS[4] -- sorted set of tenants by the number of their oldest ready message
local TURNS = KEYS[5] -- sorted set of the same tenants by when they were served last
local LEASED = KEYS[6] -- sorted set of ids by when their lease runs out
local DELAYED = KEYS[7] -- sorted set of ids by when they appear
local GROUPS = KEYS[8] -- sorted by member alone: group/number/id of all that belong to a group
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

local function load(id)
  local text = redis.call('HGET', STATE, id)
  if not text then
    return nil
  end
  local number, sent, deliveries, due, token, tenant, group =
    string.match(text, '^(%d+) (%d+) (%d+) (%d+) (%S*) (%S*) (%S*)$')
  return {
    id = id,
    number = tonumber(number),
    sent = tonumber(sent),
    deliveries = tonumber(deliveries),
    due = tonumber(due),
    token = token,
    tenant = tenant,
    group = group,
  }
end

local function save(m)
  redis.call('HSET', STATE, m.id,
    string.format('%d %d %d %d %s %s %s', m.number, m.sent, m.deliveries, m.due, m.token, m.tenant, m.group))
end

-- The message of a receipt, or nil if the receipt is stale. One that ran out stays good until the
-- message is delivered again: what was done under it need not be done twice.
local function held(id, token)
  local m = load(id)
  if m and token ~= '' and m.token == token then
    return m
  end
  return nil
end

-- The number has a fixed width, so that members sort by it; '/' does not occur before it.
local function member(part, m)
  return string.format('%s/%016d/%s', part, m.number, m.id)
end

local function parts(text)
  local number, id = string.match(text, '^[^/]*/(%d+)/(.*)$')
  return tonumber(number), id
end

-- The first members of a part; '0' is the character behind '/'.
local function first(key, part, count)
  return redis.call('ZRANGEBYLEX', key, '[' .. part .. '/', '(' .. part .. '0', 'LIMIT', 0, count)
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

-- Makes a message ready, at the place of its number. Receivers wait only after they saw nothing
-- ready, so they need to be told only of the first.
local function offer(m)
  local none = redis.call('EXISTS', READY) == 0
  redis.call('ZADD', READY, 0, member(m.tenant, m))
  local head = redis.call('ZSCORE', HEADS, m.tenant)
  if not head then
    redis.call('ZADD', TURNS, redis.call('HINCRBY', META, 'turn', 1), m.tenant)
  end
  if not head or m.number < tonumber(head) then
    redis.call('ZADD', HEADS, m.number, m.tenant)
  end
  if none then
    ring(0)
  end
end

-- Takes back a message that is ready.
local function withdraw(m)
  redis.call('ZREM', READY, member(m.tenant, m))
  local head = first(READY, m.tenant, 1)[1]
  if head then
    redis.call('ZADD', HEADS, parts(head), m.tenant)
  else
    redis.call('ZREM', HEADS, m.tenant)
    redis.call('ZREM', TURNS, m.tenant)
  end
end

-- Hides messages until they are due. Receivers that wait for something later, or for nothing in
-- particular, are told; 'before' is what they may be waiting for.
local function hide(key, ids, due, now, before)
  local arguments = {}
  for _, id in ipairs(ids) do
    arguments[#arguments + 1] = due
    arguments[#arguments + 1] = id
  end
  redis.call('ZADD', key, unpack(arguments))
  if not before or due < before then
    ring(due - now)
  end
end

local function place(m, due, now, before)
  if due > now then
    hide(DELAYED, { m.id }, due, now, before)
  else
    offer(m)
  end
end

-- Makes ready what need not be hidden any longer; at most so many, the rest by the next call.
local function sweep(now, bound)
  for _, key in ipairs({ LEASED, DELAYED }) do
    local ids = redis.call('ZRANGEBYSCORE', key, '-inf', now, 'LIMIT', 0, bound)
    if #ids > 0 then
      redis.call('ZREM', key, unpack(ids))
      for _, id in ipairs(ids) do
        local m = load(id)
        if m then
          offer(m)
        end
      end
    end
  end
end
