"""What people do: verbs. One action is one transaction: load, decide, save, append events, set timers.

Actions are plain functions of a transaction. They may be run again when two nodes collide, so they have
no effect but on the transaction. Everything a cause brings about can be read in its action, in order.
"""
