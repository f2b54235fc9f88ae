"""What people, the clock and the mail do, as verbs. One action is one transaction.

An action loads, decides, saves, appends events and sets timers. Actions are plain functions of a transaction.
They may be run again when two nodes collide, so they have no effect except on the transaction. An action
contains, in order, every effect of its trigger.
"""
