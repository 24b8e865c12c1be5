------------------------------- MODULE Replay -------------------------------
(***************************************************************************)
(* Histories of simulated runs of the real services, one for each brief,   *)
(* held against the model: every step must be one that the model's rules   *)
(* allow from where the steps before it have led, and what the model       *)
(* promises must hold after it. A history that is allowed to its last step *)
(* is printed. A step tells of an effect on a store; what a worker         *)
(* believes is not told, and what a worker has sent may arrive when it is  *)
(* gone. So lanes stay for ever, and their memory with them.               *)
(***************************************************************************)
EXTENDS Errand, Histories

CONSTANT Verbose  \* whether to print how far histories come

VARIABLES
  history,  \* which one
  next,     \* its next step
  lanes,    \* threads that have appended, and their lanes
  begun,    \* model and tool calls that the ledger announced
  worked,   \* model calls that the provider worked on
  ends,     \* sequences at which the session ended
  over      \* processes that ended

replayed == <<vars, history, next, lanes, begun, worked, ends, over>>
B == "b"
S == ledger[B]
Message(step) == <<B, step.message>>
Lane(step) == <<step.process, step.message, step.delivery>>

ReplayInit ==
  /\ Init
  /\ history \in 1..Len(AllHistories)
  /\ next = 1
  /\ lanes = <<>>
  /\ begun = {}
  /\ worked = {}
  /\ ends = {}
  /\ over = {}

Keeping(kept) == UNCHANGED kept /\ UNCHANGED <<wire, faults, cancels>>
Notes == <<lanes, begun, worked, ends, over>>

Sent(step) ==
  /\ Message(step) \notin DOMAIN mailbox
  /\ mailbox' = With(mailbox, Message(step), Fresh)
  /\ client' = [client EXCEPT ![B] = "accepted"]
  /\ Keeping(<<ledger, slot, audited, letters, buried, told, world, Notes>>)

(* Whoever sent the brief is told that it was taken: it is in the mailbox, or the ledger owes it. *)
Promised(step) ==
  /\ client[B] \in {"recorded", "accepted"}
  /\ Keeping(<<ledger, mailbox, slot, client, audited, letters, buried, told, world, Notes>>)

Doing(n) ==
  IF AllowsDelivery(n) THEN "load" ELSE IF AllowsReading(n) THEN "giveUp" ELSE "bury"

(* Receive and Take; a lane that finds another one leading gives its message back. *)
Received(step) ==
  /\ Message(step) \in DOMAIN mailbox
  /\ mailbox[Message(step)].at = "ready"
  /\ step.process \notin over
  /\ step.delivery = mailbox[Message(step)].deliveries + 1
  /\ mailbox' = [mailbox EXCEPT ![Message(step)] =
       [at |-> "hidden", deliveries |-> step.delivery, receipt |-> step.delivery]]
  /\ slot' = With(slot, Lane(step),
       [Delivered(Message(step), step.delivery) EXCEPT !.pc = Doing(step.delivery)])
  /\ Keeping(<<ledger, client, audited, letters, buried, told, world, Notes>>)

IsGood(step) ==
  /\ Message(step) \in DOMAIN mailbox
  /\ mailbox[Message(step)].at # "gone"
  /\ mailbox[Message(step)].receipt = step.delivery

IsHolder(step) == IsGood(step) /\ Lane(step) \in DOMAIN slot

Extended(step) ==
  /\ IsHolder(step)
  /\ mailbox' = [mailbox EXCEPT ![Message(step)].at = "hidden"]
  /\ Keeping(<<ledger, slot, client, audited, letters, buried, told, world, Notes>>)

Released(step) ==
  /\ IsHolder(step)
  /\ mailbox' = [mailbox EXCEPT ![Message(step)].at = "ready", ![Message(step)].receipt = 0]
  /\ Keeping(<<ledger, slot, client, audited, letters, buried, told, world, Notes>>)

IsRenewed(step) ==
  /\ MayRenew(step.delivery)
  /\ \E m \in DOMAIN mailbox : m # Message(step) /\ mailbox[m].at # "gone"

(* The settlement's steps are seen in their effects, all of which come before this. *)
Acknowledged(step) ==
  /\ IsHolder(step)
  /\ \/ B \in buried
     \/ IsRenewed(step)
     \/ /\ S.step = "Ended"
        /\ audited[B] = S.seq
        /\ S.seq \in told[B]
        /\ S.outcome = "dead" => B \in letters
  /\ mailbox' = [mailbox EXCEPT ![Message(step)].at = "gone"]
  /\ Keeping(<<ledger, slot, client, audited, letters, buried, told, world, Notes>>)

Refused(step) ==
  /\ Message(step) \in DOMAIN mailbox
  /\ ~IsGood(step) \/ mailbox[Message(step)].at = "ready"
  /\ Keeping(<<ledger, mailbox, slot, client, audited, letters, buried, told, world, Notes>>)

Expired(step) ==
  /\ IsGood(step)
  /\ mailbox[Message(step)].at = "hidden"
  /\ mailbox' = [mailbox EXCEPT ![Message(step)].at = "ready"]
  /\ Keeping(<<ledger, slot, client, audited, letters, buried, told, world, Notes>>)

(***************************************************************************)
(* Appends.                                                                *)
(***************************************************************************)

LedgerTakes(step) == S.epoch <= step.epoch /\ S.seq + 1 = step.seq

Announced(g) ==
  {ToString(g[i].turn) : i \in {j \in 1..Len(g) : g[j].kind = "ModelCalled"}} \cup Started(g)

Noted(step) ==
  /\ begun' = begun \cup Announced(step.events)
  /\ ends' = ends \cup
       {step.seq + i - 1 : i \in {j \in 1..Len(step.events) : Ends(step.events[j])}}

(* Whoever revives a session sends its brief again, and has the letter until that is done. *)
IsRevival(step) == step.events[1].kind = "Revived"

AppendedFromOutside(step) ==
  /\ \A i \in 1..Len(step.events) :
       FromOutside(step.events[i]) \/ step.events[i].kind \in {"BriefAccepted", "Revived"}
  /\ step.epoch = S.epoch + (IF IsRevival(step) THEN 1 ELSE 0)
  /\ IsRevival(step) => HasLetter(B)
  /\ ledger' = [ledger EXCEPT ![B] = AppendedAll(@, step.events, step.epoch)]
  /\ UNCHANGED <<slot, lanes>>


(* The events a group may begin with because calls that were under way are over. *)
ComesOf(k, e) ==
  CASE IsAnswer(e) ->
         /\ k.pc = "call"
         /\ e.kind # "ModelFailed" => ToString(k.view.turn) \in worked
    [] IsResult(e) -> /\ e.call \in DOMAIN k.view.calls
                      /\ e.kind = "ToolFinished" =>
                           (e.call \in world[B].done \/ k.view.calls[e.call].effect = "READ_ONLY")
                      /\ \/ e.call \in k.todo
                         \/ e.call \in Unfinished(k.view)
    [] OTHER -> FALSE

RECURSIVE Results(_, _)
Results(k, g) ==
  IF g = <<>> \/ ~ComesOf(k, Head(g)) THEN <<>>
  ELSE <<Head(g)>> \o Results(
    [k EXCEPT !.todo = IF IsResult(Head(g)) THEN @ \ {Head(g).call} ELSE @, !.pc = "tools"],
    Tail(g))

Answered(k, g) ==
  LET came == Results(k, g)
      ended == {came[i].call : i \in {j \in 1..Len(came) : IsResult(came[j])}}
  IN IF k.came # <<>> THEN k
     ELSE [k EXCEPT !.came = came, !.todo = @ \ ended, !.pc = "run"]

(* Tools that are interrupted are over, though nothing is written of them. *)
Interrupted(k) == [k EXCEPT !.todo = {}]

(* A run knows the ledger as it is, or as it was before a wish came. *)
MayHaveWritten(k, g) ==
  \E known \in {k.view, S, [S EXCEPT !.cancel = FALSE]}, j \in {k, Interrupted(k)} :
    MayWrite([j EXCEPT !.view = known], known, g)

Loaded(k) ==
  IF k.pc = "load" THEN [k EXCEPT !.pc = "run", !.view = S, !.epoch = S.epoch + 1] ELSE k

GivesUp(k, step) ==
  /\ k.pc = "giveUp" \/ ~AllowsDelivery(k.deliveries + 1)
  /\ Len(step.events) = 1 /\ step.events[1].kind = "DeadLettered"
  /\ step.epoch = S.epoch + 1

AppendedByLane(step) ==
  \E w \in DOMAIN slot :
    /\ Home(w) = step.process /\ slot[w].m = Message(step)
    /\ IF step.thread \in DOMAIN lanes
       THEN lanes[step.thread] = w
       ELSE \A t \in DOMAIN lanes : lanes[t] # w
    /\ lanes' = With(lanes, step.thread, w)
    /\ LET g == step.events
           k == IF slot[w].pc = "giveUp" THEN slot[w] ELSE Answered(Loaded(slot[w]), g)
           s == AppendedAll(S, g, step.epoch)
       IN /\ ledger' = [ledger EXCEPT ![B] = s]
          /\ \/ /\ GivesUp(k, step)
                /\ slot' = [slot EXCEPT ![w] = Settling(k, s, "attest")]
             \/ /\ ~GivesUp(k, step)
                /\ k.pc = "run"
                /\ k.epoch = step.epoch
                /\ S.epoch <= k.epoch /\ S.own <= k.view.seq
                /\ MayHaveWritten(k, g)
                /\ slot' = [slot EXCEPT ![w] = Continued(k, g, s)]

EventsAppended(step) ==
  /\ LedgerTakes(step)
  /\ Noted(step)
  /\ \/ AppendedFromOutside(step)
     \/ (step.events[1].kind # "BriefAccepted" /\ AppendedByLane(step))
  /\ IF IsRevival(step)
     THEN /\ client' = [client EXCEPT ![B] = "recorded"]
          /\ letters' = letters \ {B}
          /\ buried' = buried \ {B}
     ELSE /\ client' = [client EXCEPT ![B] = IF @ = "new" THEN "recorded" ELSE @]
          /\ UNCHANGED <<letters, buried>>
  /\ Keeping(<<mailbox, audited, told, world, worked, over>>)

AppendRefused(step) ==
  /\ ~LedgerTakes(step)
  /\ Keeping(<<ledger, mailbox, slot, client, audited, letters, buried, told, world, Notes>>)

(***************************************************************************)
(* Everything else.                                                        *)
(***************************************************************************)

Attested(step) ==
  /\ step.seq <= S.seq
  /\ audited' = [audited EXCEPT ![B] = Max(@, step.seq)]
  /\ Keeping(<<ledger, mailbox, slot, client, letters, buried, told, world, Notes>>)

Replied(step) ==
  /\ step.seq \in ends
  /\ audited[B] >= step.seq
  /\ S.outcome = "dead" => B \in letters
  /\ told' = [told EXCEPT ![B] = @ \cup {step.seq}]
  /\ Keeping(<<ledger, mailbox, slot, client, audited, letters, buried, world, Notes>>)

LetterPut(step) ==
  /\ IF step.message = ""
     THEN /\ ends # {}
          /\ letters' = letters \cup {B}
          /\ UNCHANGED buried
     ELSE /\ ~AllowsReading(mailbox[Message(step)].deliveries)
          /\ buried' = buried \cup {B}
          /\ UNCHANGED letters
  /\ Keeping(<<ledger, mailbox, slot, client, audited, told, world, Notes>>)

ModelWorked(step) ==
  /\ step.call \in begun
  /\ world' = [world EXCEPT ![B].billed = @ + step.amount]
  /\ worked' = worked \cup {step.call}
  /\ Keeping(<<ledger, mailbox, slot, client, audited, letters, buried, told, lanes, begun, ends,
               over>>)

EffectDone(step) ==
  /\ step.call \in begun
  /\ world' = [world EXCEPT ![B] =
       IF step.effect = "READ_ONLY" THEN @
       ELSE [@ EXCEPT !.done = @ \cup {step.call},
                      !.twice = IF step.call \in world[B].done THEN @ \cup {step.call} ELSE @]]
  /\ Keeping(<<ledger, mailbox, slot, client, audited, letters, buried, told, Notes>>)

ProcessEnded(step) ==
  /\ over' = over \cup {step.process}
  /\ Keeping(<<ledger, mailbox, slot, client, audited, letters, buried, told, world, lanes, begun,
               worked, ends>>)

Step(step) ==
  CASE step.act = "Sent" -> Sent(step)
    [] step.act = "Promised" -> Promised(step)
    [] step.act = "Received" -> Received(step)
    [] step.act = "Extended" -> Extended(step)
    [] step.act = "Released" -> Released(step)
    [] step.act = "Acknowledged" -> Acknowledged(step)
    [] step.act = "Refused" -> Refused(step)
    [] step.act = "Expired" -> Expired(step)
    [] step.act = "Appended" -> EventsAppended(step)
    [] step.act = "AppendRefused" -> AppendRefused(step)
    [] step.act = "Attested" -> Attested(step)
    [] step.act = "Replied" -> Replied(step)
    [] step.act = "LetterPut" -> LetterPut(step)
    [] step.act = "ModelWorked" -> ModelWorked(step)
    [] step.act = "EffectDone" -> EffectDone(step)
    [] step.act = "ProcessEnded" -> ProcessEnded(step)

Promises ==
  /\ NoBriefIsLost
  /\ AcknowledgedMeansOver
  /\ AcknowledgedMeansKept
  /\ AcknowledgedMeansTold
  /\ AcknowledgedMeansAudited
  /\ OneOutcome
  /\ NoFencedWrite
  /\ ValidHistory
  /\ NoReplyTwice
  /\ NoTwoOwners
  /\ OnceMeansOnce
  /\ SpentWithinBudget
  /\ BillIsCovered
  /\ BillWithinBudget
  /\ AttemptsWithinPolicy
  /\ WorkWithinDeliveries

ReplayNext ==
  /\ next <= Len(AllHistories[history])
  /\ Step(AllHistories[history][next])
  /\ next' = next + 1
  /\ Promises'
  /\ UNCHANGED history

(* Printed for whoever asks how far a history came. *)
Report ==
  IF next > Len(AllHistories[history]) THEN PrintT(<<"allowed", history>>)
  ELSE IF Verbose THEN PrintT(<<"reached", history, next>>)
  ELSE TRUE

ReplaySpec == ReplayInit /\ [][ReplayNext]_replayed
=============================================================================
