---- MODULE Replay ----
====
