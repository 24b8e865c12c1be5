------------------------------ MODULE Session ------------------------------
(***************************************************************************)
(* One session: what the events of its ledger add up to, and which event   *)
(* may be recorded next. The first is Evolver, the second Decider and Run, *)
(* both without anything that does not matter for who may do what when.    *)
(* Events have the names of the Java records of SessionEvent.              *)
(***************************************************************************)
EXTENDS Integers, Sequences, FiniteSets

CONSTANTS
  MaxAttempts,  \* attempts that may start
  Wrong         \* what this variant of the model does wrong: a set of names

Does(fault) == fault \in Wrong

(* Before its first event. *)
Nothing ==
  [seq      |-> 0,       \* its last sequence
   epoch    |-> 0,       \* that of the last event
   own      |-> 0,       \* the sequence of the last event that is not from outside
   step     |-> "Fresh", \* where it stands, as Step names it
   judge    |-> FALSE,   \* whether the model is asked to judge an answer
   why      |-> "none",  \* the last model call failed
   bound    |-> FALSE,
   budget   |-> 0,       \* what may be spent in all, in units of model usage
   turn     |-> 0,       \* of the last model call
   replied  |-> 0,       \* the turn of the last recorded reply
   spent    |-> 0,
   reserved |-> 0,
   started  |-> 0,
   handed   |-> 0,
   cancel   |-> FALSE,
   calls    |-> <<>>,    \* tool calls of the turn: id -> [effect, status, runs]
   outcome  |-> "none",  \* while Ending the one to come, while Ended the final one
   resume   |-> "Fresh", \* where a revived session goes on
   flaws    |-> {}]      \* what should never have been written

IsOver(call) == call.status = "Over"
Asking(s) == IF ~s.bound THEN "Unbound" ELSE IF s.judge THEN "Judging" ELSE "Ready"
Counted(s) == s.started - s.handed
Held(s) == s.spent + s.reserved
MayStartAttempt(s) == Counted(s) < MaxAttempts \/ Does("attempts are not counted")
FromOutside(e) == e.kind \in {"CancelRequested", "ApprovalAnswered"}
Ends(e) == e.kind \in {"Completed", "Failed", "Cancelled", "DeadLettered"}
OutcomeOf(e) ==
  CASE e.kind = "Completed" -> "completed"
    [] e.kind = "Failed" -> "failed"
    [] e.kind = "Cancelled" -> "cancelled"
    [] e.kind = "DeadLettered" -> "dead"

(***************************************************************************)
(* The fold.                                                               *)
(***************************************************************************)

WithCall(s, id, status, runs) ==
  LET calls == [s.calls EXCEPT ![id].status = status, ![id].runs = runs]
  IN IF \A c \in DOMAIN calls : IsOver(calls[c])
     THEN [s EXCEPT !.calls = <<>>, !.step = "Ready"]
     ELSE [s EXCEPT !.calls = calls]

Resumable(s) ==
  CASE s.step \in {"Calling", "Stumbled"} -> Asking(s)
    [] s.step \in {"AttemptOver", "Ending"} -> Asking([s EXCEPT !.judge = FALSE])
    [] OTHER -> s.step

Ended(s, outcome) ==
  [s EXCEPT !.outcome = outcome, !.resume = Resumable(s), !.step = "Ended",
            !.spent = s.spent + s.reserved, !.reserved = 0]

Evolved(s, e) ==
  CASE e.kind = "BriefAccepted" -> [s EXCEPT !.step = "Unbound"]
    [] e.kind = "AttemptStarted" ->
         [s EXCEPT !.started = @ + 1,
                   !.spent = IF Does("the budget starts afresh") THEN 0 ELSE @,
                   !.judge = @ /\ s.step # "AttemptOver",
                   !.step = CASE s.step = "AttemptOver" -> Asking([s EXCEPT !.judge = FALSE])
                              [] s.step = "Stumbled" /\ s.why = "interrupted" -> Asking(s)
                              [] OTHER -> s.step]
    [] e.kind = "AgentBound" -> [s EXCEPT !.bound = TRUE, !.budget = e.budget, !.step = "Ready"]
    [] e.kind = "ModelCalled" ->
         [s EXCEPT !.reserved = @ + e.amount, !.turn = e.turn, !.step = "Calling"]
    [] e.kind = "ModelReplied" ->
         [s EXCEPT !.spent = @ + e.amount, !.reserved = 0, !.replied = e.turn,
                   !.step = IF DOMAIN e.calls = {} THEN "Answering" ELSE "Tools",
                   !.calls = [id \in DOMAIN e.calls |->
                     [effect |-> e.calls[id], status |-> "Requested", runs |-> 0]]]
    [] e.kind = "CompletionJudged" ->
         [s EXCEPT !.spent = @ + e.amount, !.reserved = 0, !.judge = FALSE,
                   !.step = IF e.good THEN "Accepted" ELSE "Ready"]
    [] e.kind = "ModelFailed" ->
         [s EXCEPT !.spent = @ + e.amount, !.reserved = 0, !.why = e.why, !.step = "Stumbled"]
    [] e.kind = "ErrorHandled" ->
         LET t == [s EXCEPT !.why = "none"]
         IN (CASE e.resolution = "Retry" ->
                    [t EXCEPT !.step = IF s.bound THEN "Waiting" ELSE "AttemptOver"]
               [] e.resolution = "EndAttempt" -> [t EXCEPT !.step = "AttemptOver"]
               [] e.resolution = "Fail" -> [t EXCEPT !.step = "Ending", !.outcome = "failed"]
               [] e.resolution = "DeadLetter" -> [t EXCEPT !.step = "Ending", !.outcome = "dead"])
    [] e.kind = "ToolStarted" -> WithCall(s, e.call, "Started", e.run)
    [] e.kind \in {"ToolFinished", "ToolFailed", "ToolDenied"} ->
         WithCall(s, e.call, "Over", s.calls[e.call].runs)
    [] e.kind = "ToolInDoubt" -> WithCall(s, e.call, "InDoubt", s.calls[e.call].runs)
    [] e.kind = "ToolCleared" -> WithCall(s, e.call, "Approved", s.calls[e.call].runs)
    [] e.kind = "ApprovalAsked" -> WithCall(s, e.call, "Awaiting", s.calls[e.call].runs)
    [] e.kind = "ApprovalAnswered" ->
         IF e.call \in DOMAIN s.calls /\ s.calls[e.call].status = "Awaiting"
         THEN WithCall(s, e.call, IF e.good THEN "Approved" ELSE "Over", s.calls[e.call].runs)
         ELSE s
    [] e.kind = "CompletionChecked" ->
         [s EXCEPT !.step = IF ~e.good THEN "Ready" ELSE IF e.judged THEN "Judging" ELSE "Accepted",
                   !.judge = e.good /\ e.judged]
    [] e.kind = "HandedBack" -> [s EXCEPT !.handed = @ + 1]
    [] e.kind = "CancelRequested" -> [s EXCEPT !.cancel = TRUE]
    [] e.kind = "Revived" ->
         [s EXCEPT !.step = IF s.step = "Ended" THEN s.resume ELSE s.step,
                   !.outcome = "none", !.started = 0, !.handed = 0]
    [] Ends(e) -> Ended(s, OutcomeOf(e))
    [] OTHER -> s  \* FeedbackGiven, CheckpointReached

(***************************************************************************)
(* Which history is valid. Deadlines are a matter of time, which there *)
(* is none of here: a session may find itself late at any open step.       *)
(***************************************************************************)

IsOpen(s) == s.step \notin {"Fresh", "Calling", "Accepted", "Ending", "Ended"}
HasCall(s, e) == e.call \in DOMAIN s.calls
StatusIn(s, e, statuses) == HasCall(s, e) /\ s.calls[e.call].status \in statuses

Fits(s, amount) == Held(s) + amount <= s.budget

Allowed(s, e) ==
  CASE e.kind = "BriefAccepted" -> s.step = "Fresh"
    [] e.kind = "AttemptStarted" -> s.step \notin {"Fresh", "Ended"} /\ MayStartAttempt(s)
    [] e.kind = "AgentBound" -> s.step = "Unbound"
    [] e.kind = "ModelCalled" ->
         /\ s.step \in {"Ready", "Waiting", "Judging"}
         /\ e.turn = IF s.judge THEN s.turn ELSE s.turn + 1
         /\ Fits(s, e.amount)
    [] e.kind = "ModelReplied" ->
         s.step = "Calling" /\ ~s.judge /\ e.turn = s.turn /\ e.amount <= s.reserved
    [] e.kind = "CompletionJudged" -> s.step = "Calling" /\ s.judge /\ e.amount <= s.reserved
    [] e.kind = "ModelFailed" -> s.step = "Calling" /\ e.turn = s.turn /\ e.amount <= s.reserved
    [] e.kind = "ErrorHandled" -> s.step \in {"Stumbled", "Unbound"}
    [] e.kind = "ToolStarted" ->
         /\ \/ StatusIn(s, e, {"Requested", "Approved"})
            \/ /\ StatusIn(s, e, {"Started"})
               /\ \/ s.calls[e.call].effect # "ONCE"
                  \/ Does("an unfinished ONCE call runs again")
         /\ e.run = s.calls[e.call].runs + 1
    [] e.kind = "ToolFinished" -> StatusIn(s, e, {"Started"})
    [] e.kind = "ToolFailed" -> StatusIn(s, e, {"Requested", "Approved", "Started"})
    [] e.kind = "ToolDenied" -> HasCall(s, e) /\ ~IsOver(s.calls[e.call])
    [] e.kind \in {"ToolInDoubt", "ToolCleared"} ->
         StatusIn(s, e, {"Started"}) /\ s.calls[e.call].effect = "ONCE"
    [] e.kind = "ApprovalAsked" -> StatusIn(s, e, {"Requested", "InDoubt"})
    [] e.kind = "ApprovalAnswered" -> s.step # "Fresh"
    [] e.kind = "CompletionChecked" -> s.step = "Answering"
    [] e.kind = "HandedBack" -> s.step \notin {"Fresh", "Ended"} /\ s.handed < s.started
    [] e.kind = "FeedbackGiven" -> s.step = "Ready"
    [] e.kind = "CheckpointReached" -> s.step # "Fresh"
    [] e.kind = "CancelRequested" -> s.step \notin {"Fresh", "Ended"} /\ ~s.cancel
    [] e.kind = "Revived" -> s.step # "Fresh" /\ (s.step = "Ended" => s.outcome = "dead")
    [] e.kind = "Completed" -> s.step = "Accepted"
    [] e.kind = "Failed" -> IsOpen(s) \/ (s.step = "Ending" /\ s.outcome = "failed")
    [] e.kind = "Cancelled" -> IsOpen(s) /\ s.cancel
    [] e.kind = "DeadLettered" -> s.step \notin {"Fresh", "Ended"}
    [] OTHER -> FALSE

(* One more event under an epoch. What should not be there is marked, not refused. *)
Appended(s, e, epoch) ==
  LET flaws ==
        (IF epoch < s.epoch THEN {"a fenced write"} ELSE {})
        \cup (IF s.step = "Ended" /\ Ends(e) THEN {"a second outcome"} ELSE {})
        \cup (IF e.kind = "ModelReplied" /\ e.turn <= s.replied THEN {"a reply twice"} ELSE {})
        \cup (IF ~Allowed(s, e) THEN {"an invalid history"} ELSE {})
      next == IF Allowed(s, e) THEN Evolved(s, e) ELSE s
  IN [next EXCEPT !.seq = s.seq + 1,
                  !.epoch = epoch,
                  !.own = IF FromOutside(e) THEN s.own ELSE s.seq + 1,
                  !.flaws = s.flaws \cup flaws]

RECURSIVE AppendedAll(_, _, _)
AppendedAll(s, events, epoch) ==
  IF events = <<>> THEN s ELSE AppendedAll(Appended(s, Head(events), epoch), Tail(events), epoch)

(***************************************************************************)
(* What one run may append at once. What came of calls goes first; what is *)
(* about to start goes last, since it may start only when this is durable. *)
(***************************************************************************)

IsAnswer(e) == e.kind \in {"ModelReplied", "CompletionJudged", "ModelFailed"}
IsResult(e) == e.kind \in {"ToolFinished", "ToolFailed", "ToolInDoubt", "ToolCleared"}

(* An event that follows from the state alone. A brief that is called off is not gone on with. *)
IsDecision(s, e) ==
  CASE s.cancel /\ IsOpen(s) -> e.kind \in {"Cancelled", "HandedBack"}
    [] e.kind \in {"BriefAccepted", "AttemptStarted", "CancelRequested", "Revived"} -> FALSE
    [] e.kind = "ModelFailed" -> e.why = "lost"
    [] e.kind = "ToolFailed" -> StatusIn(s, e, {"Requested", "Approved"})
    [] IsAnswer(e) \/ IsResult(e) -> FALSE
    [] OTHER -> TRUE

MayComeAfter(last, e) ==
  CASE last = "ModelCalled" -> FALSE
    [] last = "ToolStarted" -> e.kind = "ToolStarted"
    [] OTHER -> TRUE

RECURSIVE AreDecided(_, _, _)
AreDecided(s, last, events) ==
  IF events = <<>> THEN TRUE
  ELSE LET e == Head(events)
       IN /\ Allowed(s, e)
          /\ IsDecision(s, e)
          /\ MayComeAfter(last, e)
          /\ AreDecided(Appended(s, e, s.epoch), e.kind, Tail(events))

IsPrefix(short, long) == Len(short) <= Len(long) /\ SubSeq(long, 1, Len(short)) = short
=============================================================================
