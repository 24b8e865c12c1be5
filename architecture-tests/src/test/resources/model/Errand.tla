------------------------------- MODULE Errand -------------------------------
(***************************************************************************)
(* Processes with lanes take messages out of a mailbox, run the sessions   *)
(* behind them and settle them, while processes die, leases run out under  *)
(* workers that come back later, answers are lost and writes arrive late.  *)
(* A lane is a delivery in flight: Worker, AgentRunner, SessionWriter and  *)
(* Settlement. There is no time: what waits may go on at any moment, and a *)
(* worker that pauses is one that does not take its next step.             *)
(***************************************************************************)
EXTENDS Session, TLC

CONSTANTS
  Processes, Lanes, Briefs,
  Copies,         \* messages there may be for a brief
  MaxDeliveries,  \* after which a message is given up
  Budget,         \* of a brief
  Reserve,        \* what a model call may cost at worst
  Costs,          \* what one may really cost
  Faults,         \* how many faults there are in all
  Cancels         \* how often somebody calls a brief off

VARIABLES
  ledger,   \* the session of each brief
  mailbox,  \* messages that were ever sent: where each is, its deliveries, its good receipt
  slot,     \* busy lanes: the delivery in hand and how far it has come
  client,   \* how far the brief has come: recorded means that the ledger owes its message
  audited,  \* the last sequence attested
  letters,  \* briefs with a dead letter
  buried,   \* briefs with a dead letter of bytes that nobody read
  told,     \* the reports sent: sequences of the ends they tell of
  world,    \* what really happened: the provider's bill, effects of tools
  wire,     \* an append that was sent and has not arrived
  faults,
  cancels

vars == <<ledger, mailbox, slot, client, audited, letters, buried, told, world, wire, faults,
          cancels>>

With(f, key, value) == (key :> value) @@ f
Without(f, key) == [k \in DOMAIN f \ {key} |-> f[k]]
Max(a, b) == IF a > b THEN a ELSE b

Slots == Processes \X Lanes
Messages == Briefs \X (1..Copies)
Of(message) == message[1]
Home(w) == w[1]
BriefOf(w) == Of(slot[w].m)
Session(w) == ledger[BriefOf(w)]
None == <<>>

Delivered(m, n) ==
  [pc         |-> "got",
   m          |-> m,
   receipt    |-> n,
   deliveries |-> n,
   leads      |-> FALSE,    \* whether it is the process's one lane at this brief
   view       |-> Nothing,  \* the session as the run knows it
   epoch      |-> 0,        \* its claim
   claimed    |-> FALSE,
   came       |-> <<>>,     \* events of what came of calls, not yet written
   group      |-> <<>>,     \* an append whose answer was lost
   landed     |-> FALSE,    \* whether it took effect
   todo       |-> {},       \* tool calls to run
   ran        |-> {}]       \* and those that ran and have not been recorded

Init ==
  /\ ledger = [b \in Briefs |-> Nothing]
  /\ mailbox = <<>>
  /\ slot = <<>>
  /\ client = [b \in Briefs |-> "new"]
  /\ audited = [b \in Briefs |-> 0]
  /\ letters = {}
  /\ buried = {}
  /\ told = [b \in Briefs |-> {}]
  /\ world = [b \in Briefs |->
       [billed |-> 0, done |-> {}, twice |-> {}, keys |-> {}, void |-> {}]]
  /\ wire = None
  /\ faults = Faults
  /\ cancels = Cancels

Fault == faults > 0 /\ faults' = faults - 1
NoFault == UNCHANGED faults

At(w, pc) == w \in DOMAIN slot /\ slot[w].pc = pc
Goto(w, pc) == slot' = [slot EXCEPT ![w].pc = pc]
Leave(w) == slot' = Without(slot, w)

(* A lane that settles needs nothing but the outcome, one that gives back not even that. *)
Settling(k, s, pc) ==
  [Delivered(k.m, k.receipt) EXCEPT !.pc = pc, !.leads = k.leads, !.view.step = s.step,
                                    !.view.outcome = s.outcome, !.view.seq = s.seq]
GivingBack(k) == [Delivered(k.m, k.receipt) EXCEPT !.pc = "release", !.leads = k.leads]

(***************************************************************************)
(* Senders: BriefIntake and OutsideWishes.                                 *)
(***************************************************************************)

Accept(b) ==
  /\ client[b] = "new"
  /\ client' = [client EXCEPT ![b] = "recorded"]
  /\ ledger' = [ledger EXCEPT ![b] = Appended(@, [kind |-> "BriefAccepted"], 0)]
  /\ audited' = [audited EXCEPT ![b] = 1]
  /\ NoFault
  /\ UNCHANGED <<mailbox, slot, letters, buried, told, world, wire, cancels>>

Fresh == [at |-> "ready", deliveries |-> 0, receipt |-> 0]

(* By whoever took the brief, or by a relay: its sender may have been promised already. *)
Send(b) ==
  /\ client[b] = "recorded"
  /\ client' = [client EXCEPT ![b] = "accepted"]
  /\ mailbox' = With(mailbox, <<b, 1>>, Fresh)
  /\ NoFault
  /\ UNCHANGED <<ledger, slot, audited, letters, buried, told, world, wire, cancels>>

(* The brief is submitted once more, after the mailbox has forgotten its first message. *)
SendAgain(m) ==
  /\ Fault
  /\ client[Of(m)] = "accepted"
  /\ m \notin DOMAIN mailbox
  /\ ledger[Of(m)].step # "Ended"
  /\ mailbox' = With(mailbox, m, Fresh)
  /\ UNCHANGED <<ledger, slot, client, audited, letters, buried, told, world, wire, cancels>>

Cancel(b) ==
  /\ cancels > 0
  /\ cancels' = cancels - 1
  /\ LET wish == [kind |-> "CancelRequested"]
     IN /\ Allowed(ledger[b], wish)
        /\ ledger' = [ledger EXCEPT ![b] = Appended(@, wish, @.epoch)]
  /\ NoFault
  /\ UNCHANGED <<mailbox, slot, client, audited, letters, buried, told, world, wire>>

(***************************************************************************)
(* The mailbox.                                                            *)
(***************************************************************************)

Receive(w, m) ==
  /\ w \notin DOMAIN slot
  /\ m \in DOMAIN mailbox /\ mailbox[m].at = "ready"
  /\ LET n == mailbox[m].deliveries + 1
     IN /\ mailbox' = [mailbox EXCEPT ![m] = [at |-> "hidden", deliveries |-> n, receipt |-> n]]
        /\ slot' = With(slot, w, Delivered(m, n))
  /\ NoFault
  /\ UNCHANGED <<ledger, client, audited, letters, buried, told, world, wire, cancels>>

Holds(w) == mailbox[slot[w].m].receipt = slot[w].receipt /\ mailbox[slot[w].m].at # "gone"

(* Whether somebody extends the lease. *)
IsKept(m) == \E w \in DOMAIN slot : slot[w].m = m /\ Holds(w)

(* A lease runs out. *)
Expire(m) ==
  /\ mailbox[m].at = "hidden"
  /\ IF IsKept(m) THEN Fault ELSE (NoFault /\ ~Does("leases never run out"))
  /\ mailbox' = [mailbox EXCEPT ![m].at = "ready"]
  /\ UNCHANGED <<ledger, slot, client, audited, letters, buried, told, world, wire, cancels>>

(* Its receipt may stay good until the message is delivered again, or it may not. *)
IsTaken(w) ==
  \/ Holds(w)
  \/ (Does("a stale receipt is honoured") /\ mailbox[slot[w].m].at \in {"ready", "hidden"})
IsRefused(w) == ~IsTaken(w) \/ mailbox[slot[w].m].at = "ready"

Extend(w) ==
  /\ Holds(w)
  /\ mailbox[slot[w].m].at = "ready"
  /\ mailbox' = [mailbox EXCEPT ![slot[w].m].at = "hidden"]
  /\ NoFault
  /\ UNCHANGED <<ledger, slot, client, audited, letters, buried, told, world, wire, cancels>>

SettledLate(w) ==
  IF slot[w].view.step # "Ended" THEN "none"
  ELSE IF Does("acknowledges before the reply") THEN "reply"
  ELSE IF Does("acknowledges before the dead letter") /\ slot[w].view.outcome = "dead" THEN "letter"
  ELSE "none"

Acknowledge(w) ==
  /\ At(w, "acknowledge")
  /\ \/ /\ IsTaken(w)
        /\ mailbox' = [mailbox EXCEPT ![slot[w].m].at = "gone"]
        /\ IF SettledLate(w) = "none" THEN Leave(w) ELSE Goto(w, SettledLate(w))
     \/ /\ IsRefused(w)
        /\ Leave(w)
        /\ UNCHANGED mailbox
  /\ NoFault
  /\ UNCHANGED <<ledger, client, audited, letters, buried, told, world, wire, cancels>>

Release(w) ==
  /\ At(w, "release")
  /\ \/ /\ IsTaken(w)
        /\ mailbox' = [mailbox EXCEPT ![slot[w].m].at = "ready", ![slot[w].m].receipt = 0]
     \/ /\ IsRefused(w)
        /\ UNCHANGED mailbox
  /\ Leave(w)
  /\ NoFault
  /\ UNCHANGED <<ledger, client, audited, letters, buried, told, world, wire, cancels>>

AllowsDelivery(n) == n <= MaxDeliveries

MayRenew(n) == n > 1 /\ ~AllowsDelivery(2 * n)

(* A message that has come often gets a successor, and then it goes. *)
Renew(w) ==
  /\ At(w, "release")
  /\ MayRenew(slot[w].deliveries)
  /\ \E m \in Messages \ DOMAIN mailbox :
       /\ Of(m) = BriefOf(w)
       /\ mailbox' = IF Does("a renewed message goes before its successor comes")
                     THEN [mailbox EXCEPT ![slot[w].m].at = "gone"]
                     ELSE With(mailbox, m, Fresh)
  /\ Goto(w, "acknowledge")
  /\ NoFault
  /\ UNCHANGED <<ledger, client, audited, letters, buried, told, world, wire, cancels>>

(***************************************************************************)
(* Taking up a delivery: Worker.work.                                      *)
(***************************************************************************)

(* Whether a message that is to be given up may be read. *)
AllowsReading(n) == n <= MaxDeliveries + MaxAttempts

(* Who reads a message that kills whoever reads it, reads it only a few times more; as often again *)
(* if its session has ended, since then it has been read, and its end must be told. *)
MayRead(w, n) == AllowsReading(n) \/ (AllowsReading(n \div 2) /\ Session(w).step = "Ended")

Take(w) ==
  /\ At(w, "got")
  /\ LET k == slot[w]
         n == k.deliveries
         leaders == {v \in DOMAIN slot :
           Home(v) = Home(w) /\ slot[v].leads /\ BriefOf(v) = BriefOf(w)}
         others == {v \in leaders : slot[v].m # k.m}
     IN CASE ~AllowsDelivery(n) /\ ~Does("deliveries are counted after the work") ->
               Goto(w, CASE ~MayRead(w, n) -> "bury"
                         [] leaders = {} -> "giveUp"
                         [] Does("a message given up is dropped if it is at work") -> "acknowledge"
                         [] OTHER -> "release")
          [] others # {} -> Goto(w, "release")
          [] OTHER -> slot' = [v \in DOMAIN slot |->
               IF v = w THEN [k EXCEPT !.pc = "load", !.leads = TRUE]
               ELSE IF v \in leaders THEN [slot[v] EXCEPT !.leads = FALSE]
               ELSE slot[v]]
  /\ NoFault
  /\ UNCHANGED <<ledger, mailbox, client, audited, letters, buried, told, world, wire, cancels>>

(* Reads the session, attests what is not attested, and says what can be said at once. *)
Load(w) ==
  /\ At(w, "load")
  /\ LET s == Session(w)
         k == slot[w]
         becomes(next) == slot' = [slot EXCEPT ![w] = next]
         run == [k EXCEPT !.pc = "run", !.view = s, !.epoch = s.epoch + 1]
         awaits == s.step = "Tools" /\ \A c \in DOMAIN s.calls : s.calls[c].status \in
           {"Awaiting", "Over"}
     IN /\ audited' = [audited EXCEPT ![BriefOf(w)] = Max(@, s.seq)]
        /\ CASE s.step = "Ended" ->
                  becomes(Settling(k, s, IF s.outcome = "dead" THEN "letter" ELSE "reply"))
             [] awaits /\ ~s.cancel -> (becomes(run) \/ becomes(GivingBack(k)))
             [] s.step \in {"AttemptOver", "Waiting"} /\ ~s.cancel ->
                  (becomes(run) \/ becomes(GivingBack(k)))
             [] OTHER -> becomes(run)
  /\ mailbox' = IF Does("acknowledges before the outcome") /\ Holds(w)
                THEN [mailbox EXCEPT ![slot[w].m].at = "gone"]
                ELSE mailbox
  /\ NoFault
  /\ UNCHANGED <<ledger, client, letters, buried, told, world, wire, cancels>>

(***************************************************************************)
(* What a run writes next: Run and SessionWriter.                          *)
(***************************************************************************)

CallsThatAre(s, statuses) == {c \in DOMAIN s.calls : s.calls[c].status \in statuses}
Unfinished(s) == {c \in CallsThatAre(s, {"Started"}) : s.calls[c].effect = "ONCE"}
InDoubt(s) == CallsThatAre(s, {"InDoubt"})
Runnable(s) == CallsThatAre(s, {"Requested", "Approved", "Started"})

RECURSIVE Starts(_, _)
Starts(s, calls) ==
  IF calls = {} THEN <<>>
  ELSE LET c == CHOOSE c \in calls : TRUE
       IN <<[kind |-> "ToolStarted", call |-> c, run |-> s.calls[c].runs + 1]>>
          \o Starts(s, calls \ {c})

EndOf(outcome) ==
  CASE outcome = "failed" -> [kind |-> "Failed"]
    [] outcome = "dead" -> [kind |-> "DeadLettered"]

Lost(s) ==
  [kind |-> "ModelFailed", turn |-> s.turn, why |-> "lost",
   amount |-> IF Does("a lost call is free") THEN 0 ELSE s.reserved]

(* The groups of events that may follow g, which leads to s, up to the next flush. *)
RECURSIVE Decided(_, _)
Decided(s, g) ==
  LET then(e) == Decided(Appended(s, e, s.epoch), Append(g, e))
  IN CASE s.step = "Ended" -> {g}
       [] s.step = "Ending" -> then(EndOf(s.outcome))
       [] s.step = "Accepted" -> then([kind |-> "Completed"])
       [] s.step = "Calling" -> then(Lost(s))
       [] s.cancel -> then([kind |-> "Cancelled"])
       [] s.step = "Unbound" -> then([kind |-> "AgentBound", budget |-> Budget])
       [] s.step = "Waiting" /\ g # <<>> /\ g[Len(g)].kind = "ErrorHandled" -> {g}
       [] s.step \in {"Ready", "Waiting", "Judging"} ->
            IF Fits(s, Reserve)
            THEN {Append(g, [kind |-> "ModelCalled", turn |-> s.turn + 1, amount |-> Reserve])}
            ELSE then([kind |-> "Failed"])
       [] s.step = "Stumbled" ->
            IF s.why = "rejected"
            THEN then([kind |-> "ErrorHandled", resolution |-> "DeadLetter"])
            ELSE then([kind |-> "ErrorHandled", resolution |-> "Retry"])
                 \cup then([kind |-> "ErrorHandled", resolution |-> "EndAttempt"])
       [] s.step = "AttemptOver" ->
            IF Counted(s) < MaxAttempts THEN {g} ELSE then([kind |-> "DeadLettered"])
       [] s.step = "Answering" ->
            then([kind |-> "CompletionChecked", good |-> TRUE, judged |-> FALSE])
       [] s.step = "Tools" ->
            IF InDoubt(s) # {}
            THEN then([kind |-> "ApprovalAsked", call |-> CHOOSE c \in InDoubt(s) : TRUE])
            ELSE IF Unfinished(s) # {} /\ ~Does("an unfinished ONCE call runs again") THEN {g}
            ELSE IF Runnable(s) # {} THEN {g \o Starts(s, Runnable(s))}
            ELSE {Append(g, [kind |-> "HandedBack"])}

(* What a run has to write before anything that it decides. *)
Due(k) ==
  IF k.claimed THEN k.came
  ELSE <<[kind |-> IF MayStartAttempt(k.view) THEN "AttemptStarted" ELSE "DeadLettered"]>>

Groups(k) ==
  IF k.todo \cup k.ran # {} THEN {k.came} ELSE Decided(AppendedAll(k.view, Due(k), k.epoch), Due(k))

(* The same for a worker that was asked to stop, at a step's boundary. *)
HandingBack(k) ==
  LET s == AppendedAll(k.view, Due(k), k.epoch)
  IN IF k.todo \cup k.ran = {} /\ s.step \in {"Unbound", "Ready", "Waiting", "Tools"}
     THEN {Append(Due(k), [kind |-> "HandedBack"])}
     ELSE {}

Started(g) == {g[i].call : i \in {j \in 1..Len(g) : g[j].kind = "ToolStarted"}}

(* Whether a run that knows s may append this: what every group of the code has to keep to. *)
MayWrite(k, s, g) ==
  LET due == Due(k)
      rest == SubSeq(g, Len(due) + 1, Len(g))
  IN /\ g # <<>>
     /\ IsPrefix(due, g)
     /\ k.todo \cup k.ran # {} => rest = <<>>
     /\ AreDecided(AppendedAll(s, due, k.epoch), "none", rest)

(* What a lane does once its events are durable; s is the session then. *)
Continued(k, g, s) ==
  LET last == g[Len(g)].kind
      todo == IF Started(g) # {} THEN Started(g) ELSE k.todo
      base == [k EXCEPT !.view = s, !.claimed = TRUE, !.came = <<>>, !.group = <<>>,
                        !.landed = FALSE]
      planned == AppendedAll(k.view, g, k.epoch)
  IN CASE s.step = "Ended" ->
            Settling(k, IF Does("an end is reported as it was planned") THEN planned ELSE s, "audit")
       [] last = "HandedBack" \/ s.step = "AttemptOver" -> GivingBack(k)
       [] s.step = "Calling" /\ s.cancel ->
            [base EXCEPT !.pc = "run", !.came =
              <<[kind |-> "ModelFailed", turn |-> s.turn, why |-> "interrupted", amount |-> 0]>>]
       [] s.step = "Calling" -> [base EXCEPT !.pc = "call"]
       [] last = "ToolStarted" /\ s.cancel -> [base EXCEPT !.pc = "run"]
       [] todo \cup k.ran # {} -> [base EXCEPT !.pc = "tools", !.todo = todo]
       [] s.step = "Tools" /\ Unfinished(s) # {} /\ ~s.cancel -> [base EXCEPT !.pc = "reconcile"]
       [] OTHER -> [base EXCEPT !.pc = "run"]

(* Whether the ledger refuses what a lane would append behind what it knows. *)
IsFenced(w) ==
  LET byEpoch == Session(w).epoch > slot[w].epoch
      bySequence == Session(w).own > slot[w].view.seq
  IN CASE Does("nothing is fenced") -> FALSE
       [] Does("sequences are not checked") -> byEpoch
       [] OTHER -> byEpoch \/ bySequence

(* Appends; behind events from outside, if some came in between. *)
Durable(w, g) ==
  LET s == AppendedAll(Session(w), g, slot[w].epoch)
  IN /\ ledger' = [ledger EXCEPT ![BriefOf(w)] = s]
     /\ slot' = [slot EXCEPT ![w] = Continued(slot[w], g, s)]

Write(w, g) ==
  /\ At(w, "run")
  /\ ~IsFenced(w)
  /\ (MayWrite(slot[w], slot[w].view, g) \/ Wrong # {}) = TRUE
  /\ Durable(w, g)
  /\ UNCHANGED <<mailbox, client, audited, letters, buried, told, world, wire, cancels>>

(* The events are durable, or on their way, and nobody says so. *)
WriteUnanswered(w) ==
  /\ At(w, "run")
  /\ ~IsFenced(w)
  /\ Fault
  /\ \E g \in Groups(slot[w]), arrived \in BOOLEAN :
       /\ arrived \/ wire = None
       /\ slot' = [slot EXCEPT ![w] = [@ EXCEPT !.pc = "doubt", !.view = Session(w), !.group = g,
                                                !.landed = arrived]]
       /\ IF arrived
          THEN /\ ledger' = [ledger EXCEPT ![BriefOf(w)] = AppendedAll(@, g, slot[w].epoch)]
               /\ UNCHANGED wire
          ELSE /\ wire' = [brief |-> BriefOf(w), from |-> w, seq |-> Session(w).seq,
                           epoch |-> slot[w].epoch, group |-> g]
               /\ UNCHANGED ledger
  /\ UNCHANGED <<mailbox, client, audited, letters, buried, told, world, cancels>>

(* The late append arrives. *)
Arrive ==
  /\ wire # None
  /\ LET s == ledger[wire.brief]
         w == wire.from
     IN IF s.epoch <= wire.epoch /\ s.seq = wire.seq
        THEN /\ ledger' = [ledger EXCEPT ![wire.brief] = AppendedAll(s, wire.group, wire.epoch)]
             /\ slot' = IF At(w, "doubt") /\ slot[w].group = wire.group
                           /\ slot[w].epoch = wire.epoch
                        THEN [slot EXCEPT ![w].landed = TRUE]
                        ELSE slot
        ELSE UNCHANGED <<ledger, slot>>
  /\ wire' = None
  /\ NoFault
  /\ UNCHANGED <<mailbox, client, audited, letters, buried, told, world, cancels>>

(* Looks what stands where the events were to go. *)
Resolve(w) ==
  /\ At(w, "doubt")
  /\ LET k == slot[w]
     IN IF k.landed /\ ~Does("sequences are not checked")
        THEN /\ slot' = [slot EXCEPT ![w] =
                  Continued(k, k.group, AppendedAll(k.view, k.group, k.epoch))]
             /\ UNCHANGED ledger
        ELSE IF IsFenced(w)
        THEN Leave(w) /\ UNCHANGED ledger
        ELSE Durable(w, k.group)
  /\ NoFault
  /\ UNCHANGED <<mailbox, client, audited, letters, buried, told, world, wire, cancels>>

(* A fenced worker stops without a trace. *)
StopFenced(w) ==
  /\ At(w, "run")
  /\ IsFenced(w)
  /\ Leave(w)
  /\ NoFault
  /\ UNCHANGED <<ledger, mailbox, client, audited, letters, buried, told, world, wire, cancels>>

(* The lease keeper finds that the lease or the session has gone to somebody else. *)
Notice(w) ==
  /\ At(w, "call") \/ At(w, "tools") \/ At(w, "reconcile")
  /\ ~Holds(w) \/ Session(w).epoch > slot[w].epoch
  /\ Leave(w)
  /\ NoFault
  /\ UNCHANGED <<ledger, mailbox, client, audited, letters, buried, told, world, wire, cancels>>

(***************************************************************************)
(* Models and tools.                                                       *)
(***************************************************************************)

Came(w, event) ==
  slot' = [slot EXCEPT ![w] = [@ EXCEPT !.pc = "run", !.came = <<event>>]]

FirstCalls == [o |-> "ONCE", i |-> "IDEMPOTENT"]
Calls(s) == IF s.replied = 0 THEN FirstCalls ELSE <<>>

CallModel(w) ==
  /\ At(w, "call")
  /\ LET s == slot[w].view
         bill(amount) == world' = [world EXCEPT ![BriefOf(w)].billed = @ + amount]
         failed(why, charged) ==
           Came(w, [kind |-> "ModelFailed", turn |-> s.turn, why |-> why, amount |-> charged])
     IN \/ \E cost \in Costs :
             /\ Came(w, [kind |-> "ModelReplied", turn |-> s.turn, amount |-> cost,
                         calls |-> Calls(s)])
             /\ bill(cost)
             /\ NoFault
        \/ (Fault /\ failed("timed-out", s.reserved) /\ bill(s.reserved))
        \/ (Fault /\ failed("throttled", 0) /\ bill(0))
        \/ (Fault /\ failed("rejected", 0) /\ bill(0))
  /\ UNCHANGED <<ledger, mailbox, client, audited, letters, buried, told, wire, cancels>>

(* A tool whose reconcile said "not done" lets no earlier run have its effect any more. *)
Effect(there, c, call) ==
  IF call.effect # "ONCE"
  THEN [there EXCEPT !.keys = @ \cup
         {IF Does("a run has a key of its own") THEN <<c, call.runs>> ELSE <<c>>}]
  ELSE IF <<c, call.runs>> \in there.void THEN there
  ELSE [there EXCEPT !.done = @ \cup {c}, !.twice = IF c \in there.done THEN @ \cup {c} ELSE @]

RunTool(w) ==
  /\ At(w, "tools")
  /\ \E c \in slot[w].todo :
       /\ slot' = [slot EXCEPT ![w].todo = @ \ {c}, ![w].ran = @ \cup {c}]
       /\ world' = [world EXCEPT ![BriefOf(w)] = Effect(@, c, slot[w].view.calls[c])]
  /\ NoFault
  /\ UNCHANGED <<ledger, mailbox, client, audited, letters, buried, told, wire, cancels>>

ToolCame(w) ==
  /\ At(w, "tools")
  /\ \E c \in slot[w].ran :
       slot' = [slot EXCEPT ![w] = [@ EXCEPT !.pc = "run", !.ran = @ \ {c},
                                    !.came = <<[kind |-> "ToolFinished", call |-> c]>>]]
  /\ NoFault
  /\ UNCHANGED <<ledger, mailbox, client, audited, letters, buried, told, world, wire, cancels>>

(* Wrong: the effect comes first, the record after it. *)
RunUnrecorded(w) ==
  /\ Does("tools run before it is recorded")
  /\ At(w, "run")
  /\ Len(slot[w].came) = 1 /\ slot[w].came[1].kind = "ModelReplied"
  /\ DOMAIN slot[w].came[1].calls # {}
  /\ world' = [world EXCEPT ![BriefOf(w)] = Effect(@, "o", [effect |-> "ONCE", runs |-> 1])]
  /\ slot' = [slot EXCEPT ![w].came = @ \o
       <<[kind |-> "ToolStarted", call |-> "o", run |-> 1], [kind |-> "ToolFinished", call |-> "o"]>>]
  /\ NoFault
  /\ UNCHANGED <<ledger, mailbox, client, audited, letters, buried, told, wire, cancels>>

Reconcile(w) ==
  /\ At(w, "reconcile")
  /\ LET c == CHOOSE c \in Unfinished(slot[w].view) : TRUE
         there == world[BriefOf(w)]
         runs == 1..slot[w].view.calls[c].runs
     IN IF c \in there.done
        THEN Came(w, [kind |-> "ToolFinished", call |-> c]) /\ UNCHANGED world
        ELSE /\ Came(w, [kind |-> "ToolCleared", call |-> c])
             /\ world' = [world EXCEPT ![BriefOf(w)].void =
                  IF Does("reconcile only guesses") THEN @ ELSE @ \cup ({c} \X runs)]
  /\ NoFault
  /\ UNCHANGED <<ledger, mailbox, client, audited, letters, buried, told, wire, cancels>>

(***************************************************************************)
(* Settlement.                                                             *)
(***************************************************************************)

Audit(w) ==
  /\ At(w, "audit")
  /\ audited' = [audited EXCEPT ![BriefOf(w)] = Max(@, slot[w].view.seq)]
  /\ Goto(w, CASE Does("acknowledges before the reply") -> "acknowledge"
               [] slot[w].view.outcome # "dead" \/ Does("acknowledges before the dead letter") ->
                    "reply"
               [] OTHER -> "letter")
  /\ NoFault
  /\ UNCHANGED <<ledger, mailbox, client, letters, buried, told, world, wire, cancels>>

Keep(w) ==
  /\ At(w, "letter")
  /\ letters' = letters \cup {BriefOf(w)}
  /\ IF Does("acknowledges before the dead letter") THEN Leave(w) ELSE Goto(w, "reply")
  /\ NoFault
  /\ UNCHANGED <<ledger, mailbox, client, audited, buried, told, world, wire, cancels>>

Reply(w) ==
  /\ At(w, "reply")
  /\ told' = [told EXCEPT ![BriefOf(w)] = @ \cup {slot[w].view.seq}]
  /\ IF Does("acknowledges before the reply") THEN Leave(w) ELSE Goto(w, "acknowledge")
  /\ NoFault
  /\ UNCHANGED <<ledger, mailbox, client, audited, letters, buried, world, wire, cancels>>

(* Ends the session of a message delivered in vain, unless it has ended. *)
GiveUp(w) ==
  /\ At(w, "giveUp")
  /\ LET s == Session(w)
         ended == s.step = "Ended"
         after == IF ended THEN s ELSE Appended(s, [kind |-> "DeadLettered"], s.epoch + 1)
         unseen == ended /\ Does("only a death of its own making is attested")
     IN /\ ledger' = [ledger EXCEPT ![BriefOf(w)] = after]
        /\ slot' = [slot EXCEPT ![w] = Settling(@, after, IF unseen THEN "letter" ELSE "attest")]
  /\ NoFault
  /\ UNCHANGED <<mailbox, client, audited, letters, buried, told, world, wire, cancels>>

Attest(w) ==
  /\ At(w, "attest")
  /\ audited' = [audited EXCEPT ![BriefOf(w)] = Max(@, Session(w).seq)]
  /\ Goto(w, "letter")
  /\ NoFault
  /\ UNCHANGED <<ledger, mailbox, client, letters, buried, told, world, wire, cancels>>

(* Keeps the bytes of a message that nobody dares to read. *)
Bury(w) ==
  /\ At(w, "bury")
  /\ buried' = buried \cup {BriefOf(w)}
  /\ Goto(w, "acknowledge")
  /\ NoFault
  /\ UNCHANGED <<ledger, mailbox, client, audited, letters, told, world, wire, cancels>>

(***************************************************************************)
(* Faults.                                                                 *)
(***************************************************************************)

Dead(p) == slot' = [w \in {v \in DOMAIN slot : Home(v) # p} |-> slot[w]]

Crash(p) ==
  /\ Fault
  /\ \E w \in DOMAIN slot : Home(w) = p
  /\ Dead(p)
  /\ UNCHANGED <<ledger, mailbox, client, audited, letters, buried, told, world, wire, cancels>>

(* A port fails in a way that says nothing was done: the message goes back. *)
PortFails(w) ==
  /\ Fault
  /\ slot[w].pc \in {"load", "run", "doubt", "audit", "letter", "reply", "giveUp", "attest"}
  /\ mailbox[slot[w].m].at # "gone"
  /\ slot' = [slot EXCEPT ![w] = GivingBack(@)]
  /\ UNCHANGED <<ledger, mailbox, client, audited, letters, buried, told, world, wire, cancels>>

(***************************************************************************)
(* The whole.                                                              *)
(***************************************************************************)

Run(w) ==
  \/ (At(w, "run") /\ \E g \in Groups(slot[w]) : Write(w, g) /\ NoFault)
  \/ (At(w, "run") /\ \E g \in HandingBack(slot[w]) : Write(w, g) /\ Fault)
  \/ WriteUnanswered(w) \/ Resolve(w) \/ StopFenced(w) \/ Notice(w)
  \/ CallModel(w) \/ RunTool(w) \/ ToolCame(w) \/ RunUnrecorded(w) \/ Reconcile(w)

Settle(w) ==
  \/ Audit(w) \/ Keep(w) \/ Reply(w) \/ GiveUp(w) \/ Attest(w) \/ Bury(w)
  \/ Acknowledge(w) \/ Release(w) \/ Renew(w)

Next ==
  \/ \E b \in Briefs : Accept(b) \/ Send(b) \/ Cancel(b)
  \/ \E m \in Messages : SendAgain(m)
  \/ \E w \in Slots, m \in DOMAIN mailbox : Receive(w, m)
  \/ \E m \in DOMAIN mailbox : Expire(m)
  \/ \E w \in DOMAIN slot : Extend(w) \/ Take(w) \/ Load(w) \/ Run(w) \/ Settle(w) \/ PortFails(w)
  \/ \E p \in Processes : Crash(p)
  \/ Arrive

(* From now on nothing goes wrong any more. *)
Calm ==
  /\ faults + cancels > 0
  /\ faults' = 0
  /\ cancels' = 0
  /\ UNCHANGED <<ledger, mailbox, slot, client, audited, letters, buried, told, world, wire>>

Settled(b) ==
  /\ client[b] = "accepted"
  /\ \A m \in DOMAIN mailbox : Of(m) = b => mailbox[m].at = "gone"
  /\ ledger[b].step = "Ended" \/ b \in buried

(* A deadlock of this is a fleet at rest with work left to do. *)
Rest == faults + cancels = 0 /\ (\A b \in Briefs : Settled(b)) /\ UNCHANGED vars

Spec == Init /\ [][Next]_vars
SpecToTheEnd == Init /\ [][Next \/ Calm \/ Rest]_vars

Symmetry == Permutations(Processes) \cup Permutations(Lanes) \cup Permutations(Briefs)

(***************************************************************************)
(* What must hold.                                                         *)
(***************************************************************************)

InMailbox(b) == \E m \in DOMAIN mailbox : Of(m) = b /\ mailbox[m].at # "gone"
IsEnded(b) == ledger[b].step = "Ended"
HasLetter(b) == b \in letters \cup buried
IsAcknowledged(b) == client[b] = "accepted" /\ ~InMailbox(b)
Flawless(flaw) == \A b \in Briefs : flaw \notin ledger[b].flaws

(* Before that, while it is recorded, it can be sent: the ledger knows that it is owed. *)
NoBriefIsLost ==
  \A b \in Briefs : client[b] = "accepted" => (InMailbox(b) \/ IsEnded(b) \/ HasLetter(b))

AcknowledgedMeansOver == \A b \in Briefs : IsAcknowledged(b) => (IsEnded(b) \/ b \in buried)

AcknowledgedMeansKept ==
  \A b \in Briefs : IsAcknowledged(b) /\ ledger[b].outcome = "dead" => HasLetter(b)

AcknowledgedMeansTold ==
  \A b \in Briefs : IsAcknowledged(b) => (ledger[b].seq \in told[b] \/ b \in buried)

AcknowledgedMeansAudited ==
  \A b \in Briefs : IsAcknowledged(b) => (audited[b] = ledger[b].seq \/ b \in buried)

OneOutcome == Flawless("a second outcome")
OneReport == \A b \in Briefs : Cardinality(told[b]) <= 1
NoFencedWrite == Flawless("a fenced write")
ValidHistory == Flawless("an invalid history")
NoReplyTwice == Flawless("a reply twice")

NoTwoOwners ==
  \A v, w \in DOMAIN slot :
    v # w /\ slot[v].claimed /\ slot[w].claimed /\ BriefOf(v) = BriefOf(w)
      => slot[v].epoch # slot[w].epoch

OnceMeansOnce == \A b \in Briefs : world[b].twice = {}
IdempotentOncePerKey == \A b \in Briefs : \A x, y \in world[b].keys : x[1] = y[1] => x = y

SpentWithinBudget == \A b \in Briefs : ledger[b].bound => Held(ledger[b]) <= ledger[b].budget
BillIsCovered == \A b \in Briefs : world[b].billed <= Held(ledger[b])
BillWithinBudget == \A b \in Briefs : ledger[b].bound => world[b].billed <= ledger[b].budget

AttemptsWithinPolicy == \A b \in Briefs : Counted(ledger[b]) <= MaxAttempts
WorkWithinDeliveries == \A w \in DOMAIN slot : slot[w].claimed => AllowsDelivery(slot[w].deliveries)

(* A claim is never taken back. *)
EpochsOnlyRise == [][\A b \in Briefs : ledger'[b].epoch >= ledger[b].epoch]_vars

(* What is done to a leased message is done by its last receiver. *)
StaleReceiptsTouchNothing ==
  [][\A m \in DOMAIN mailbox :
       mailbox[m].at = "hidden" /\ mailbox'[m].at = "gone"
         => \E w \in DOMAIN slot : slot[w].m = m /\ Holds(w) /\ At(w, "acknowledge")]_vars

(* Nothing goes round for ever. With no deadlock, whatever can go on gets every brief settled. *)
ComesToAnEnd == <>[][FALSE]_vars
=============================================================================
