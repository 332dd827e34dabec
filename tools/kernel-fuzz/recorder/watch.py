"""The recorder's own table of nftables: it tells packets that local sockets would have received, and
packets that leave, with their marks; and it keeps the host's own stack from answering.

Its chains are the last of their hooks (INT_MAX). That of the input hook drops, so that sockets "accept
everything and answer nothing" as in all recordings. It is made before connection tracking is on:
the kernel puts a later hook function of the same priority before an earlier one
(net/netfilter/core.c, nf_hook_entries_grow), so entries are confirmed before the drop.
"""
import errno
import socket
import struct

import netlink

TABLE = 'judge'
GROUP_IN, GROUP_OUT = 71, 72
ULOG, MSG_PACKET, MSG_CONFIG = 4, 0, 1
CFG_CMD, CFG_MODE, CFG_QTHRESH = 1, 2, 5
BIND, PF_BIND, COPY_PACKET = 1, 3, 2
MARK, INDEV, OUTDEV, PAYLOAD = 2, 4, 5, 9

# What the kernel sends by itself on devices that come up: reports of groups, discovery of neighbours.
OWN = '{ 130, 131, 132, 133, 134, 135, 136, 143 }'


def ruleset():
    """The table as text for nft."""
    last = 'priority 2147483647; policy accept;'
    return '\n'.join([
        f'table inet {TABLE} {{',
        'chain own { type filter hook output priority -2147483648; policy accept;',
        f'icmpv6 type {OWN} drop',
        'ip protocol igmp drop\n}',
        f'chain delivered {{ type filter hook input {last}',
        f'log group {GROUP_IN} snaplen 65535; drop\n}}',
        f'chain sent {{ type filter hook postrouting {last}',
        f'oifname != "lo" log group {GROUP_OUT} snaplen 65535\n}}',
        '}',
    ])


TRACKING = '\n'.join([
    f'table inet {TABLE} {{',
    'chain tracking { type filter hook output priority -2147483647; policy accept;',
    'ct state new\n}',
    '}',
])


class Watch:
    """Receives what the table logs."""

    def __init__(self):
        self.socket = netlink.opened()
        for group in (GROUP_IN, GROUP_OUT):
            self._configure(group, netlink.attribute(CFG_CMD, struct.pack('=B', BIND)))
            mode = struct.pack('>IBB', 65535, COPY_PACKET, 0)
            self._configure(group, netlink.attribute(CFG_MODE, mode))
            self._configure(group, netlink.attribute(CFG_QTHRESH, struct.pack('>I', 1)))
        self.socket.setblocking(False)

    def _configure(self, group, payload):
        flags = netlink.NLM_F_REQUEST | netlink.NLM_F_ACK
        request = netlink.message(ULOG, MSG_CONFIG, flags, socket.AF_UNSPEC, group, payload)
        netlink.acknowledged(self.socket, request)

    def drain(self):
        """What was logged since: side, device's index, mark and octets of each packet, in order."""
        logged = []
        while True:
            try:
                data = self.socket.recv(1 << 18)
            except BlockingIOError:
                return logged
            except OSError as error:
                if error.errno == errno.ENOBUFS:
                    continue
                raise
            for kind, body in netlink.messages(data):
                if kind == ULOG << 8 | MSG_PACKET:
                    logged.append(self._packet(body))

    @staticmethod
    def _packet(body):
        group = struct.unpack_from('>H', body, 2)[0]
        seen = dict(netlink.attributes(body[4:]))
        number = lambda kind: struct.unpack('>I', seen[kind])[0] if kind in seen else 0
        side = 'in' if group == GROUP_IN else 'out'
        device = number(INDEV if side == 'in' else OUTDEV)
        return {'side': side, 'device': device, 'mark': number(MARK), 'bytes': seen.get(PAYLOAD, b'').hex()}

    def close(self):
        self.socket.close()
