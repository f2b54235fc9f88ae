"""Only actions write: whatever is handed to the writer must be an action, whichever way it goes.

`store.write(lambda tx: talk.visitor_writes(tx, …))` is one. A function that hands on what it was given is
looked through, and then its callers are. Of the two tables of commands, named here, each row is looked at.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

FREE = ("src/openline/actions/", "src/openline/store/")
# A command of a socket is looked up by its type: what is found there is called without its name.
SOCKETS = "src/openline/web/sockets"
TABLES = {"COMMANDS": f"{SOCKETS}/operator_commands.py", "action_for": f"{SOCKETS}/visitor_commands.py"}
DOORS = ("write", "submit")

Function = ast.FunctionDef | ast.AsyncFunctionDef
Scope = tuple[Function, ...]
Found = Iterator[tuple[int, str]]


def only_actions_are_handed_on(name: str, text: str) -> list[str]:
    if name.startswith(FREE):
        return []
    module = Module(ast.parse(text))
    found = [*module.at_doors(), *(module.in_rows() if name in TABLES.values() else ())]
    return [f"{name}:{line} {what}" for line, what in found]


@dataclass
class Module:
    tree: ast.Module
    scopes: dict[ast.AST, Scope] = field(default_factory=dict)
    actions: set[str] = field(default_factory=set)
    calls: dict[ast.AST, ast.Call] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._enter(self.tree, ())
        for node in self.scopes:
            if isinstance(node, ast.Call):
                self.calls[node.func] = node
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("openline.actions"):
                self.actions |= {alias.asname or alias.name for alias in node.names}

    def _enter(self, node: ast.AST, scope: Scope) -> None:
        """`scope`: the functions around it, the innermost last."""
        self.scopes[node] = scope
        inner = (*scope, node) if isinstance(node, Function) else scope
        for child in ast.iter_child_nodes(node):
            self._enter(child, inner)

    def at_doors(self) -> Found:
        for node in tuple(self.scopes):
            if isinstance(node, ast.Attribute) and is_door(node) and node not in self.calls:
                yield node.lineno, "takes the writer's door away from where it can be seen"
            if isinstance(node, ast.Call) and is_handing(node):
                yield from self._judge(node.args[0], self.scopes[node], set())

    def in_rows(self) -> Found:
        """Every lambda of a table, and every function that has a transaction."""
        for node, scope in tuple(self.scopes.items()):
            if isinstance(node, ast.Lambda):
                yield from self._judge(node, scope, set())
            if isinstance(node, Function) and takes_transaction(node):
                for call in ast.walk(node):
                    if isinstance(call, ast.Call) and is_named(call.args[:1], node.args.args[0].arg):
                        yield from self._judge(call.func, (*scope, node), set())

    def _judge(self, handed: ast.expr, scope: Scope, seen: set[tuple[str, str]]) -> Found:
        match handed:
            case ast.Lambda():
                yield from self._judge_lambda(handed, scope, seen)
            case ast.IfExp():
                yield from self._judge(handed.body, scope, seen)
                yield from self._judge(handed.orelse, scope, seen)
            case ast.Name(id=name) if carrier := next((it for it in reversed(scope) if has(it, name)), None):
                yield from self._judge_callers(carrier, name, seen)
            case _ if not (self._is_action(handed) or is_row(handed, scope)):
                yield handed.lineno, f"hands the writer {ast.unparse(handed)}, which is no action"
            case _:
                return

    def _judge_lambda(self, handed: ast.Lambda, scope: Scope, seen: set[tuple[str, str]]) -> Found:
        """One call, and the transaction goes nowhere else."""
        tx, call = handed.args.args[0].arg, handed.body
        uses = [node for node in ast.walk(call) if isinstance(node, ast.Name) and node.id == tx]
        if isinstance(call, ast.Call) and is_named(call.args[:1], tx) and len(uses) == 1:
            yield from self._judge(call.func, scope, seen)
        else:
            yield handed.lineno, "hands the writer more than one call of an action"

    def _judge_callers(self, carrier: Function, name: str, seen: set[tuple[str, str]]) -> Found:
        if (carrier.name, name) in seen:
            return
        seen.add((carrier.name, name))
        if not carrier.name.startswith("_"):
            yield carrier.lineno, f"{carrier.name} hands the writer what another module gives it"
        for node in tuple(self.scopes):
            if not isinstance(node, ast.Name | ast.Attribute) or name_of(node) != carrier.name:
                continue
            call = self.calls.get(node)
            given = argument(call, carrier, name) if call else None
            if given is None:
                yield node.lineno, f"{carrier.name} goes where nobody sees what it is given"
            else:
                yield from self._judge(given, self.scopes[node], seen)

    def _is_action(self, handed: ast.expr) -> bool:
        """Imported from actions/ by its name, or of a module that was."""
        root = handed.value if isinstance(handed, ast.Attribute) else handed
        return isinstance(root, ast.Name) and root.id in self.actions


def is_door(node: ast.expr) -> bool:
    if not isinstance(node, ast.Attribute) or node.attr not in DOORS:
        return False
    return ast.unparse(node.value).split(".")[-1] in ("store", "_store")


def is_handing(call: ast.Call) -> bool:
    """Whatever the store is called there: only a writer takes a function."""
    is_one = isinstance(call.func, ast.Attribute) and call.func.attr in DOORS and bool(call.args)
    return is_one and (is_door(call.func) or isinstance(call.args[0], ast.Lambda))


def is_row(handed: ast.expr, scope: Scope) -> bool:
    """A local name for what was found in a table."""
    if not isinstance(handed, ast.Name) or not scope:
        return False
    assigned = [
        node.value
        for node in ast.walk(scope[-1])
        if isinstance(node, ast.Assign) and is_named(node.targets, handed.id)
    ]
    return bool(assigned) and all(isinstance(it, ast.Call) and name_of(it.func) in TABLES for it in assigned)


def takes_transaction(function: Function) -> bool:
    first = function.args.args[:1]
    return bool(first) and name_of(first[0].annotation) == "Transaction"


def has(function: Function, name: str) -> bool:
    given = function.args
    return name in {it.arg for it in (*given.posonlyargs, *given.args, *given.kwonlyargs)}


def argument(call: ast.Call, function: Function, name: str) -> ast.expr | None:
    """What the call gives for the parameter."""
    by_name = [it.value for it in call.keywords if it.arg == name]
    names = [it.arg for it in function.args.args if it.arg not in ("self", "cls")]
    place = names.index(name) if name in names else len(call.args)
    return next(iter((*by_name, *call.args[place : place + 1])), None)


def is_named(nodes: list[ast.expr], name: str) -> bool:
    return any(isinstance(node, ast.Name) and node.id == name for node in nodes)


def name_of(node: ast.expr | None) -> str:
    """`action_for` and `self._do` by their last name, `COMMANDS.get` by its table."""
    match node:
        case ast.Attribute(value=ast.Name(id=table), attr="get") if table in TABLES:
            return table
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""
