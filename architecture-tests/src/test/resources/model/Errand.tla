------------------------------- MODULE Errand -------------------------------
(***************************************************************************)
(* Processes with lanes take messages out of a mailbox, run the sessions   *)
(* behind them and settle them, while processes die, leases run out under  *)
(* workers that come back later, answers are lost and writes arrive late.  *)
(* A lane is a delivery in flight: Worker, AgentRunner, SessionWriter and   *)
(* Settlement. There is no time: what waits may go on at any moment, and a *)
(* worker that pauses is one that does not take its next step.             *)
(***************************************************************************)
EXTENDS Session, TLC

CONSTANTS
  Processes, Lanes, Briefs,
  Copies,         \* messages there may be for a brief
  MaxDeliveries,  \* after which a message is given up unread
  Reserve,        \* what a model call may cost at worst
  Costs,          \* what one may really cost
  Faults,         \* how many faults there are in all
  Cancels         \* how often somebody calls a brief off

Slots == Processes \X Lanes
Messages == Briefs \X (1..Copies)
Of(m) == m[1]
Home(w) == w[1]
None == <<>>

VARIABLES
  ledger,   \* the session of each brief
  mailbox,  \* each message: where it is, its deliveries, the receipt that is good
  slot,     \* each lane: the delivery in hand and how far it has come
  atWork,   \* which lane of a process is at a brief
  client,   \* how far the brief's sender has come
  audited,  \* the last sequence attested
  letters,  \* briefs with a dead letter
  buried,   \* briefs with a dead letter of bytes that nobody read
  told,     \* the reports sent: sequences of the ends they tell of
  world,    \* what really happened: the provider's bill, effects of tools
  wire,     \* an append that was sent and has not arrived
  faults,
  cancels

vars == <<ledger, mailbox, slot, atWork, client, audited, letters, buried, told, world, wire,
          faults, cancels>>

Idle ==
  [pc |-> "idle", m |-> None, receipt |-> 0, deliveries |-> 0,
   view |-> Nothing,  \* the session as the run knows it
   epoch |-> 0,       \* its claim
   claimed |-> FALSE,
   came |-> <<>>,     \* events of what came of calls, not yet written
   group |-> <<>>,    \* an append whose answer was lost
   landed |-> FALSE,  \* whether it took effect
   todo |-> {}, ran |-> {}]

Init ==
  /\ ledger = [b \in Briefs |-> Nothing]
  /\ mailbox = [m \in Messages |-> [at |-> "none", deliveries |-> 0, receipt |-> 0]]
  /\ slot = [w \in Slots |-> Idle]
  /\ atWork = [p \in Processes |-> [b \in Briefs |-> None]]
  /\ client = [b \in Briefs |-> "new"]
  /\ audited = [b \in Briefs |-> 0]
  /\ letters = {}
  /\ buried = {}
  /\ told = [b \in Briefs |-> {}]
  /\ world = [b \in Briefs |-> [billed |-> 0, once |-> 0, keys |-> {}, void |-> 0]]
  /\ wire = None
  /\ faults = Faults
  /\ cancels = Cancels

Max(a, b) == IF a > b THEN a ELSE b
BriefOf(w) == Of(slot[w].m)
Session(w) == ledger[BriefOf(w)]

Fault == faults > 0 /\ faults' = faults - 1
NoFault == UNCHANGED faults

(* A lane that only settles keeps nothing but the outcome. *)
Closing(k, s, pc) ==
  [Idle EXCEPT !.pc = pc, !.m = k.m, !.receipt = k.receipt, !.deliveries = k.deliveries,
               !.view.step = s.step, !.view.outcome = s.outcome, !.view.seq = s.seq]
Returning(k) ==
  [Idle EXCEPT !.pc = "release", !.m = k.m, !.receipt = k.receipt, !.deliveries = k.deliveries]

(* A lane is done with its delivery. *)
Leave(w) ==
  /\ slot' = [slot EXCEPT ![w] = Idle]
  /\ atWork' = [atWork EXCEPT ![Home(w)] =
       [b \in Briefs |-> IF @[b] = w THEN None ELSE @[b]]]

At(w, pc) == slot[w].pc = pc
Goto(w, pc) == slot' = [slot EXCEPT ![w].pc = pc] /\ UNCHANGED atWork

(***************************************************************************)
(* Senders: BriefIntake and OutsideWishes.                                 *)
(***************************************************************************)

Accept(b) ==
  /\ client[b] = "new"
  /\ client' = [client EXCEPT ![b] = "recorded"]
  /\ ledger' = [ledger EXCEPT ![b] = Appended(@, [kind |-> "BriefAccepted"], 0)]
  /\ audited' = [audited EXCEPT ![b] = 1]
  /\ NoFault
  /\ UNCHANGED <<mailbox, slot, atWork, letters, buried, told, world, wire, cancels>>

Send(b) ==
  /\ client[b] = "recorded"
  /\ client' = [client EXCEPT ![b] = "accepted"]
  /\ mailbox' = [mailbox EXCEPT ![<<b, 1>>].at = "ready"]
  /\ NoFault
  /\ UNCHANGED <<ledger, slot, atWork, audited, letters, buried, told, world, wire, cancels>>

(* The brief is submitted once more, after the mailbox has forgotten its first message. *)
SendAgain(m) ==
  /\ Fault
  /\ client[Of(m)] = "accepted"
  /\ mailbox[m].at = "none"
  /\ ledger[Of(m)].step # "Ended"
  /\ mailbox' = [mailbox EXCEPT ![m].at = "ready"]
  /\ UNCHANGED <<ledger, slot, atWork, client, audited, letters, buried, told, world, wire, cancels>>

Cancel(b) ==
  /\ cancels > 0
  /\ cancels' = cancels - 1
  /\ LET wish == [kind |-> "CancelRequested"]
     IN /\ Allowed(ledger[b], wish)
        /\ ledger' = [ledger EXCEPT ![b] = Appended(@, wish, @.epoch)]
  /\ NoFault
  /\ UNCHANGED <<mailbox, slot, atWork, client, audited, letters, buried, told, world, wire>>

(***************************************************************************)
(* The mailbox.                                                            *)
(***************************************************************************)

Holds(w) ==
  mailbox[slot[w].m].receipt = slot[w].receipt /\ mailbox[slot[w].m].at # "gone"

(* Whether somebody extends the lease. *)
IsKept(m) == \E w \in Slots : ~At(w, "idle") /\ slot[w].m = m /\ Holds(w)

(* A lease runs out. Its receipt stays good until the message is delivered again. *)
Expire(m) ==
  /\ mailbox[m].at = "hidden"
  /\ IF IsKept(m) THEN Fault ELSE (NoFault /\ ~Does("leases never run out"))
  /\ mailbox' = [mailbox EXCEPT ![m].at = "ready"]
  /\ UNCHANGED <<ledger, slot, atWork, client, audited, letters, buried, told, world, wire, cancels>>

(* A mailbox may or may not take a receipt whose lease ran out before the next delivery. *)
IsTaken(w) ==
  \/ Holds(w)
  \/ (Does("a stale receipt is honoured") /\ mailbox[slot[w].m].at \in {"ready", "hidden"})
IsRefused(w) == ~IsTaken(w) \/ mailbox[slot[w].m].at = "ready"

Acknowledge(w) ==
  /\ At(w, "acknowledge")
  /\ \/ /\ IsTaken(w)
        /\ mailbox' = [mailbox EXCEPT ![slot[w].m].at = "gone"]
     \/ /\ IsRefused(w)
        /\ UNCHANGED mailbox
  /\ IF /\ \/ Does("acknowledges before the reply")
           \/ (Does("acknowledges before the dead letter") /\ slot[w].view.outcome = "dead")
        /\ slot[w].view.step = "Ended"
        /\ mailbox' # mailbox
     THEN Goto(w, IF Does("acknowledges before the reply") THEN "reply" ELSE "letter")
     ELSE Leave(w)
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

(***************************************************************************)
(* Taking up a delivery: Worker.work.                                      *)
(***************************************************************************)

AllowsDelivery(n) == n <= MaxDeliveries

(* Who reads a message that kills whoever reads it, reads it only once more. *)
Receive(w, m) ==
  /\ At(w, "idle")
  /\ mailbox[m].at = "ready"
  /\ LET n == mailbox[m].deliveries + 1
         other == atWork[Home(w)][Of(m)]
         another == other # None /\ (slot[other].m # m
                                     \/ Does("a message given up is dropped if it is at work"))
         pc == CASE AllowsDelivery(n) \/ Does("deliveries are counted after the work") ->
                      IF another THEN "release" ELSE "load"
                 [] ~AllowsDelivery(n - 1) -> "bury"
                 [] another -> "acknowledge"
                 [] OTHER -> "giveUp"
     IN /\ mailbox' = [mailbox EXCEPT ![m] = [at |-> "hidden", deliveries |-> n, receipt |-> n]]
        /\ slot' = [slot EXCEPT ![w] =
             [Idle EXCEPT !.pc = pc, !.m = m, !.receipt = n, !.deliveries = n]]
        /\ atWork' = IF pc = "load" THEN [atWork EXCEPT ![Home(w)][Of(m)] = w] ELSE atWork
  /\ NoFault
  /\ UNCHANGED <<ledger, client, audited, letters, buried, told, world, wire, cancels>>

(* Reads the session, attests what is not attested, and says what can be said at once. *)
Load(w) ==
  /\ At(w, "load")
  /\ LET s == Session(w)
         becomes(k) == slot' = [slot EXCEPT ![w] = k]
         run == [slot[w] EXCEPT !.pc = "run", !.view = s, !.epoch = s.epoch + 1]
     IN /\ audited' = [audited EXCEPT ![BriefOf(w)] = Max(@, s.seq)]
        /\ CASE s.step = "Ended" ->
                  becomes(Closing(slot[w], s, IF s.outcome = "dead" THEN "letter" ELSE "reply"))
             [] s.step = "AttemptOver" /\ Counted(s) < MaxAttempts /\ ~s.cancel ->
                  (becomes(run) \/ becomes(Returning(slot[w])))
             [] OTHER -> becomes(run)
  /\ mailbox' = IF Does("acknowledges before the outcome") /\ Holds(w)
                THEN [mailbox EXCEPT ![slot[w].m].at = "gone"]
                ELSE mailbox
  /\ NoFault
  /\ UNCHANGED <<ledger, atWork, client, letters, buried, told, world, wire, cancels>>

(***************************************************************************)
(* What a run writes next: Run and SessionWriter.                          *)
(***************************************************************************)

Unfinished(s) == {c \in DOMAIN s.calls : s.calls[c].status = "Started" /\ s.calls[c].effect = "ONCE"}
InDoubt(s) == {c \in DOMAIN s.calls : s.calls[c].status = "InDoubt"}
Runnable(s) == {c \in DOMAIN s.calls : s.calls[c].status \in {"Requested", "Approved", "Started"}}

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
       [] s.step = "Unbound" -> then([kind |-> "AgentBound"])
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

Prefix(k) ==
  IF k.claimed THEN k.came
  ELSE <<IF MayStartAttempt(k.view) THEN [kind |-> "AttemptStarted"] ELSE [kind |-> "DeadLettered"]>>

Groups(k) ==
  IF k.todo \cup k.ran # {} THEN {k.came}
  ELSE Decided(AppendedAll(k.view, Prefix(k), k.epoch), Prefix(k))

(* The same for a worker that was asked to stop, at a step's boundary. *)
HandingBack(k) ==
  LET s == AppendedAll(k.view, Prefix(k), k.epoch)
  IN IF k.todo \cup k.ran = {} /\ s.step \in {"Unbound", "Ready", "Waiting", "Tools"}
     THEN {Append(Prefix(k), [kind |-> "HandedBack"])}
     ELSE {}

Started(g) == {g[i].call : i \in {i \in 1..Len(g) : g[i].kind = "ToolStarted"}}

(* What a lane does once its events are durable; s is the session then. *)
Continued(k, g, s) ==
  LET last == g[Len(g)]
      todo == IF Started(g) # {} THEN Started(g) ELSE k.todo
      base == [k EXCEPT !.view = s, !.claimed = TRUE, !.came = <<>>, !.group = <<>>,
                        !.landed = FALSE]
  IN CASE s.step = "Ended" -> Closing(k, s, "audit")
       [] last.kind = "HandedBack" \/ s.step = "AttemptOver" -> Returning(k)
       [] s.step = "Calling" /\ s.cancel ->
            [base EXCEPT !.pc = "run", !.came =
              <<[kind |-> "ModelFailed", turn |-> s.turn, why |-> "interrupted", amount |-> 0]>>]
       [] s.step = "Calling" -> [base EXCEPT !.pc = "call"]
       [] last.kind = "ToolStarted" /\ s.cancel -> [base EXCEPT !.pc = "run"]
       [] todo \cup k.ran # {} -> [base EXCEPT !.pc = "tools", !.todo = todo]
       [] s.step = "Tools" /\ Unfinished(s) # {} /\ ~s.cancel -> [base EXCEPT !.pc = "reconcile"]
       [] OTHER -> [base EXCEPT !.pc = "run"]

(* Whether the ledger refuses what a lane would append behind what it knows. *)
IsFenced(w) ==
  LET k == slot[w]
      s == Session(w)
      byEpoch == s.epoch > k.epoch
      bySequence == s.own > k.view.seq
  IN CASE Does("nothing is fenced") -> FALSE
       [] Does("sequences are not checked") -> byEpoch
       [] Does("epochs are not checked") -> bySequence
       [] OTHER -> byEpoch \/ bySequence

(* Appends; behind events from outside, if some came in between. *)
Durable(w, g) ==
  LET s == AppendedAll(Session(w), g, slot[w].epoch)
  IN /\ ledger' = [ledger EXCEPT ![BriefOf(w)] = s]
     /\ slot' = [slot EXCEPT ![w] = Continued(slot[w], g, s)]

Write(w) ==
  /\ At(w, "run")
  /\ ~IsFenced(w)
  /\ \/ \E g \in Groups(slot[w]) : (Durable(w, g) /\ NoFault)
     \/ \E g \in HandingBack(slot[w]) : (Durable(w, g) /\ Fault)
  /\ UNCHANGED <<mailbox, atWork, client, audited, letters, buried, told, world, wire, cancels>>

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
  /\ UNCHANGED <<mailbox, atWork, client, audited, letters, buried, told, world, cancels>>

(* The late append arrives. *)
Arrive ==
  /\ wire # None
  /\ LET s == ledger[wire.brief]
         k == slot[wire.from]
     IN IF s.epoch <= wire.epoch /\ s.seq = wire.seq
        THEN /\ ledger' = [ledger EXCEPT ![wire.brief] = AppendedAll(s, wire.group, wire.epoch)]
             /\ slot' = IF k.pc = "doubt" /\ k.group = wire.group /\ k.epoch = wire.epoch
                        THEN [slot EXCEPT ![wire.from].landed = TRUE]
                        ELSE slot
        ELSE UNCHANGED <<ledger, slot>>
  /\ wire' = None
  /\ NoFault
  /\ UNCHANGED <<mailbox, atWork, client, audited, letters, buried, told, world, cancels>>

(* Looks what stands where the events were to go. *)
Resolve(w) ==
  /\ At(w, "doubt")
  /\ LET k == slot[w]
     IN IF k.landed /\ ~Does("sequences are not checked")
        THEN /\ slot' = [slot EXCEPT ![w] =
                  Continued(k, k.group, AppendedAll(k.view, k.group, k.epoch))]
             /\ UNCHANGED <<ledger, atWork>>
        ELSE IF IsFenced(w)
        THEN Leave(w) /\ UNCHANGED ledger
        ELSE Durable(w, k.group) /\ UNCHANGED atWork
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
  /\ slot[w].pc \in {"call", "tools", "reconcile"}
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
Replies(s) == IF s.replied = 0 THEN {FirstCalls} ELSE {<<>>}

CallModel(w) ==
  /\ At(w, "call")
  /\ LET s == slot[w].view
         bill(amount) == world' = [world EXCEPT ![BriefOf(w)].billed = @ + amount]
         failed(why, charged) ==
           Came(w, [kind |-> "ModelFailed", turn |-> s.turn, why |-> why, amount |-> charged])
     IN \/ \E cost \in Costs, calls \in Replies(s) :
             /\ Came(w, [kind |-> "ModelReplied", turn |-> s.turn, amount |-> cost,
                         calls |-> calls])
             /\ bill(cost)
             /\ NoFault
        \/ (Fault /\ failed("timed-out", s.reserved) /\ bill(s.reserved))
        \/ (Fault /\ failed("throttled", 0) /\ bill(0))
        \/ (Fault /\ failed("rejected", 0) /\ bill(0))
  /\ UNCHANGED <<ledger, mailbox, atWork, client, audited, letters, buried, told, wire, cancels>>

(* A tool whose reconcile said "not done" lets no earlier run have its effect any more. *)
Effect(there, call, state) ==
  IF state.effect = "ONCE"
  THEN IF state.runs > there.void THEN [there EXCEPT !.once = @ + 1] ELSE there
  ELSE [there EXCEPT !.keys = @ \cup
         {IF Does("a run has a key of its own") THEN <<call, state.runs>> ELSE <<call>>}]

RunTool(w) ==
  /\ At(w, "tools")
  /\ \E c \in slot[w].todo :
       /\ slot' = [slot EXCEPT ![w].todo = @ \ {c}, ![w].ran = @ \cup {c}]
       /\ world' = [world EXCEPT ![BriefOf(w)] = Effect(@, c, slot[w].view.calls[c])]
  /\ NoFault
  /\ UNCHANGED <<ledger, mailbox, atWork, client, audited, letters, buried, told, wire, cancels>>

ToolCame(w) ==
  /\ At(w, "tools")
  /\ \E c \in slot[w].ran :
       slot' = [slot EXCEPT ![w] = [@ EXCEPT !.pc = "run", !.ran = @ \ {c},
                                    !.came = <<[kind |-> "ToolFinished", call |-> c]>>]]
  /\ NoFault
  /\ UNCHANGED <<ledger, mailbox, atWork, client, audited, letters, buried, told, world, wire, cancels>>

(* Wrong: the effect comes first, the record after it. *)
RunUnrecorded(w) ==
  /\ Does("tools run before it is recorded")
  /\ At(w, "run")
  /\ slot[w].claimed /\ slot[w].came # <<>> /\ slot[w].came[1].kind = "ModelReplied"
  /\ DOMAIN slot[w].came[1].calls # {}
  /\ Len(slot[w].came) = 1
  /\ world' = [world EXCEPT ![BriefOf(w)].once = @ + 1]
  /\ slot' = [slot EXCEPT ![w].came = @ \o
       <<[kind |-> "ToolStarted", call |-> "o", run |-> 1], [kind |-> "ToolFinished", call |-> "o"]>>]
  /\ NoFault
  /\ UNCHANGED <<ledger, mailbox, atWork, client, audited, letters, buried, told, wire, cancels>>

Reconcile(w) ==
  /\ At(w, "reconcile")
  /\ LET c == CHOOSE c \in Unfinished(slot[w].view) : TRUE
         there == world[BriefOf(w)]
     IN IF there.once > 0
        THEN Came(w, [kind |-> "ToolFinished", call |-> c]) /\ UNCHANGED world
        ELSE /\ Came(w, [kind |-> "ToolCleared", call |-> c])
             /\ world' = [world EXCEPT ![BriefOf(w)].void =
                  IF Does("reconcile only guesses") THEN @ ELSE slot[w].view.calls[c].runs]
  /\ NoFault
  /\ UNCHANGED <<ledger, mailbox, atWork, client, audited, letters, buried, told, wire, cancels>>

(***************************************************************************)
(* Settlement.                                                             *)
(***************************************************************************)

Audit(w) ==
  /\ At(w, "audit")
  /\ audited' = [audited EXCEPT ![BriefOf(w)] = Max(@, slot[w].view.seq)]
  /\ Goto(w, CASE Does("acknowledges before the reply") -> "acknowledge"
               [] slot[w].view.outcome = "dead" /\ ~Does("acknowledges before the dead letter") ->
                    "letter"
               [] OTHER -> "reply")
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
  /\ IF Does("acknowledges before the reply") /\ mailbox[slot[w].m].at = "gone"
     THEN Leave(w)
     ELSE Goto(w, "acknowledge")
  /\ NoFault
  /\ UNCHANGED <<ledger, mailbox, client, audited, letters, buried, world, wire, cancels>>

(* Ends the session of a message delivered in vain, unless it has ended. *)
GiveUp(w) ==
  /\ At(w, "giveUp")
  /\ LET s == Session(w)
         ended == s.step = "Ended"
     IN /\ ledger' = IF ended THEN ledger
                     ELSE [ledger EXCEPT ![BriefOf(w)] =
                            Appended(s, [kind |-> "DeadLettered"], s.epoch + 1)]
        /\ slot' = [slot EXCEPT ![w] = Closing(@, ledger'[BriefOf(w)],
             IF ended /\ Does("only a death of its own making is attested")
             THEN "letter" ELSE "attest")]
  /\ NoFault
  /\ UNCHANGED <<mailbox, atWork, client, audited, letters, buried, told, world, wire, cancels>>

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

Crash(p) ==
  /\ Fault
  /\ \E w \in Slots : Home(w) = p /\ ~At(w, "idle")
  /\ slot' = [w \in Slots |-> IF Home(w) = p THEN Idle ELSE slot[w]]
  /\ atWork' = [atWork EXCEPT ![p] = [b \in Briefs |-> None]]
  /\ UNCHANGED <<ledger, mailbox, client, audited, letters, buried, told, world, wire, cancels>>

(* A port fails in a way that says nothing was done: the message goes back. *)
PortFails(w) ==
  /\ Fault
  /\ slot[w].pc \in {"load", "run", "doubt", "audit", "letter", "reply", "giveUp", "attest"}
  /\ ~(slot[w].pc \in {"letter", "reply"} /\ mailbox[slot[w].m].at = "gone")
  /\ slot' = [slot EXCEPT ![w] = Returning(@)]
  /\ UNCHANGED <<ledger, mailbox, atWork, client, audited, letters, buried, told, world, wire, cancels>>

(***************************************************************************)
(* The whole.                                                              *)
(***************************************************************************)

LaneNext(w) ==
  \/ Load(w) \/ Write(w) \/ Resolve(w) \/ StopFenced(w) \/ Notice(w)
  \/ CallModel(w) \/ RunTool(w) \/ ToolCame(w) \/ RunUnrecorded(w) \/ Reconcile(w)
  \/ Audit(w) \/ Keep(w) \/ Reply(w) \/ GiveUp(w) \/ Attest(w) \/ Bury(w)
  \/ Acknowledge(w) \/ Release(w)

Disaster ==
  \/ \E p \in Processes : Crash(p)
  \/ \E w \in Slots : PortFails(w) \/ WriteUnanswered(w)
  \/ \E m \in Messages : SendAgain(m)

Next ==
  \/ \E b \in Briefs : Accept(b) \/ Send(b) \/ Cancel(b)
  \/ \E w \in Slots, m \in Messages : Receive(w, m)
  \/ \E m \in Messages : Expire(m)
  \/ \E w \in Slots : LaneNext(w)
  \/ Arrive
  \/ Disaster

(* Whoever can go on does, in the end; faults are free to happen or not. *)
Steady == Next /\ UNCHANGED <<faults, cancels>>

Spec == Init /\ [][Next]_vars
FairSpec == Spec /\ WF_vars(Steady)

Symmetry == Permutations(Processes) \cup Permutations(Lanes) \cup Permutations(Briefs)

(***************************************************************************)
(* What must hold.                                                         *)
(***************************************************************************)

InMailbox(b) == \E m \in Messages : Of(m) = b /\ mailbox[m].at \in {"ready", "hidden"}
IsEnded(b) == ledger[b].step = "Ended"
IsAcknowledged(b) == client[b] = "accepted" /\ ~InMailbox(b)
Flawless(flaw) == \A b \in Briefs : flaw \notin ledger[b].flaws

HasLetter(b) == b \in letters \cup buried

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
  \A v, w \in Slots :
    v # w /\ slot[v].claimed /\ slot[w].claimed /\ BriefOf(v) = BriefOf(w)
      => slot[v].epoch # slot[w].epoch

OnceMeansOnce == \A b \in Briefs : world[b].once <= 1
IdempotentOncePerKey ==
  \A b \in Briefs : \A x, y \in world[b].keys : x[1] = y[1] => x = y

SpentWithinBudget == \A b \in Briefs : Held(ledger[b]) <= Budget
BillIsCovered == \A b \in Briefs : world[b].billed <= Held(ledger[b])
BillWithinBudget == \A b \in Briefs : world[b].billed <= Budget

AttemptsWithinPolicy == \A b \in Briefs : Counted(ledger[b]) <= MaxAttempts
WorkWithinDeliveries == \A w \in Slots : At(w, "load") => AllowsDelivery(slot[w].deliveries)

(* What is at rest is done: with no fault to come, no brief stays open. *)
EpochsOnlyRise == [][\A b \in Briefs : ledger'[b].epoch >= ledger[b].epoch]_vars

Settled(b) == IsAcknowledged(b) /\ (IsEnded(b) \/ HasLetter(b))
EveryBriefIsSettled == \A b \in Briefs : <>[]Settled(b)
RestMeansSettled == ENABLED Steady \/ \A b \in Briefs : Settled(b)
=============================================================================
