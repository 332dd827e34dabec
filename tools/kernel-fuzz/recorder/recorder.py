"""Records one host after the other, driven by lines of JSON on stdin, one answer a line on stdout.

Everything it makes is in network namespaces of its own, which end with the process.
"""
import contextlib
import json
import os
import sys
import time

import legacy
import tables
import world


class Recorder:
    """The commands, by name."""

    def __init__(self):
        # On one processor a packet's softirq is over before the next system call returns.
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
        self.host = None
        self.reader = None
        self.before = {}

    def begin(self, request):
        """Makes a host, and loads its texts; says which was refused."""
        self._end()
        wanted = ('devices', 'routes', 'sysctls', 'forced')
        self.host = world.World(*(request[key] for key in wanted))
        began = moment(), time.time()
        for index, load in enumerate(request['loads']):
            code, _, errors = world.run(load['tool'], load['input'])
            if code != 0:
                return {'refused': index, 'errors': errors.strip()}
            if load['tool'][0] == 'ipset':
                # Elements of sets expire from now on.
                began = moment(), time.time()
        kind = request['reader']
        self.reader = tables.Tables() if kind == 'nft' else legacy.Legacy(kind, request['tables'])
        self._settle()
        self.host.frames()
        self.host.logged()
        self.before = self.reader.counts()
        if not any(load['tool'][0] == 'ipset' for load in request['loads']):
            began = moment(), time.time()
        return {'at': began[0], 'date': began[1]}

    def packet(self, request):
        """Injects a packet; answers what it did. Nothing else runs here meanwhile, if the kernel allows."""
        with undisturbed():
            return self._packet(request)

    def _packet(self, request):
        first = moment()
        octets = bytes.fromhex(request['bytes'])
        errno = self.host.inject(
            request['device'], octets, request['family'], request['source'],
            request['destination'], request['mark'])
        self._settle()
        last = moment()
        with open('/proc/net/nf_conntrack', encoding='ascii') as file:
            entries = file.read()
        read = moment()
        after = self.reader.counts()
        counts, self.before = difference(self.before, after), after
        return {
            'first': first, 'last': last, 'read': read, 'errno': errno, 'frames': self.host.frames(),
            'logged': self.host.logged(), 'counts': counts, 'entries': entries,
        }

    def run(self, request):
        """Runs a tool on the host."""
        code, output, errors = world.run(request['tool'], request.get('input'))
        self.before = self.reader.counts() if self.reader is not None else {}
        return {'at': moment(), 'code': code, 'output': output, 'errors': errors}

    def sets(self, _request):
        """What `ipset save` prints."""
        output = world.run(['ipset', 'save'])[1]
        return {'output': output, 'read': moment()}

    def sleep(self, request):
        """Lets time pass."""
        time.sleep(request['seconds'])
        return {}

    @staticmethod
    def _settle():
        """Waits until no packet is left in the backlog of a processor."""
        for _ in range(1000):
            with open('/proc/net/softnet_stat', encoding='ascii') as file:
                if all(int(line.split()[11], 16) == 0 for line in file):
                    return
            time.sleep(0.0002)
        raise RuntimeError('the backlog does not empty')

    def _end(self):
        if self.reader is not None:
            self.reader.close()
        if self.host is not None:
            self.host.close()
        self.host = self.reader = None


@contextlib.contextmanager
def undisturbed():
    """Runs before all processes of ordinary priority, where that is allowed."""
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    except OSError:
        pass
    try:
        yield
    finally:
        if os.sched_getscheduler(0) == os.SCHED_FIFO:
            os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))


def moment():
    """Nanoseconds now, and as of the last tick of the kernel, with which jiffies move."""
    exact = time.clock_gettime_ns(time.CLOCK_MONOTONIC)
    return [exact, time.clock_gettime_ns(6)]  # CLOCK_MONOTONIC_COARSE


def difference(before, after):
    """Chains whose counters moved, with how far; those that are new count from 0."""
    moved = {}
    for table, chains in after.items():
        for chain, counts in chains.items():
            was = before.get(table, {}).get(chain, [])
            gone = [minus(now, was[index] if index < len(was) else None) for index, now in enumerate(counts)]
            if any(any(one) if isinstance(one, list) else one for one in gone):
                moved.setdefault(table, {})[chain] = gone
    return moved


def minus(now, was):
    if isinstance(now, list):
        return [one - (was[index] if was else 0) for index, one in enumerate(now)]
    return now - (was or 0)


def main():
    recorder = Recorder()
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = getattr(recorder, request['do'])(request)
        except (OSError, RuntimeError) as error:
            answer = {'failed': f'{type(error).__name__}: {error}'}
        sys.stdout.write(json.dumps(answer) + '\n')
        sys.stdout.flush()


main()
