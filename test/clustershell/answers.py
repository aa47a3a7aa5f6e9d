"""Answers questions about node sets with ClusterShell: one JSON document per line, in and out."""
import contextlib
import io
import json
import sys
import time

from ClusterShell.CLI import Nodeset
from ClusterShell.NodeSet import NodeSet, NodeSetException, RESOLVER_NOGROUP
from ClusterShell.NodeUtils import GroupResolver, GroupResolverError, GroupSource
from ClusterShell.RangeSet import RangeSetException


def resolver_of(sources):
    """
    A resolver for {source: {group: nodes}}; the first source is the default one, and the group '*' of
    each is all nodes.
    """
    if not sources:
        return RESOLVER_NOGROUP
    made = [GroupSource(name, groups, groups.pop('*', None)) for name, groups in sources.items()]
    resolver = GroupResolver(made[0])
    for source in made[1:]:
        resolver.add_source(source)
    return resolver


def described(nodes):
    return {'count': len(nodes), 'folded': str(nodes), 'names': list(nodes)}


def parse(text, groups=None, autostep=None, axes=None):
    return described(NodeSet(text, autostep=autostep, resolver=resolver_of(groups), fold_axis=axes))


def fold(names):
    return str(NodeSet._fromlist1(names, resolver=RESOLVER_NOGROUP))


def pair(a, b):
    a, b = (NodeSet(text, resolver=RESOLVER_NOGROUP) for text in (a, b))
    return {
        'union': described(a | b),
        'intersection': described(a & b),
        'difference': described(a - b),
        'symmetricDifference': described(a ^ b),
        'isSubsetOf': a <= b,
        'isSupersetOf': a >= b,
        'equals': a == b,
    }


def parts(text, split=None):
    nodes = NodeSet(text, resolver=RESOLVER_NOGROUP)
    return [str(part) for part in (nodes.contiguous() if split is None else nodes.split(split))]


def command(args, piped):
    """Runs the `nodeset` command; in this process, for its start takes longer than its work."""
    out, err = io.StringIO(), io.StringIO()
    before = sys.argv, sys.stdin
    sys.argv, sys.stdin = ['nodeset'] + args, io.StringIO(piped)
    code = 0
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            Nodeset.main()
    except SystemExit as end:
        code = end.code or 0
    finally:
        sys.argv, sys.stdin = before
    return {'code': code, 'stdout': out.getvalue(), 'stderr': err.getvalue()}


def timed(work, operands, times):
    """What each of several goes at a piece of work takes, in seconds; sets are made before the clock."""
    if work in SETS:
        operands = [NodeSet(text, resolver=RESOLVER_NOGROUP) for text in operands]
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        WORK[work](*operands)
        seconds.append(time.perf_counter() - start)
    return seconds


SETS = {'intersection', 'difference'}
WORK = {
    'expand': lambda text: list(NodeSet(text, resolver=RESOLVER_NOGROUP)),
    'fold': lambda *names: str(NodeSet._fromlist1(names, resolver=RESOLVER_NOGROUP)),
    'intersection': lambda a, b: a & b,
    'difference': lambda a, b: a - b,
}
QUESTIONS = {
    'parse': parse, 'fold': fold, 'pair': pair, 'parts': parts, 'command': command, 'timed': timed,
}
REFUSALS = (
    NodeSetException, RangeSetException, GroupResolverError, AssertionError, ValueError,
)

for line in sys.stdin:
    question = json.loads(line)
    try:
        answer = {'answer': QUESTIONS[question.pop('ask')](**question)}
    except REFUSALS as error:
        answer = {'refused': '%s: %s' % (type(error).__name__, error)}
    print(json.dumps(answer), flush=True)
