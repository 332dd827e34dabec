"""Counters of iptables-legacy's rules, read as libiptc reads them: getsockopt with IPT_SO_GET_INFO and
IPT_SO_GET_ENTRIES (include/uapi/linux/netfilter_ipv4/ip_tables.h, …ipv6/ip6_tables.h)."""
import ctypes
import os
import socket
import struct

LIBC = ctypes.CDLL(None, use_errno=True)
GET_INFO, GET_ENTRIES = 64, 65
HOOKS = ('PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING')
# Of ipt_entry and ip6t_entry: where target_offset and next_offset are, and where the counters.
LAYOUT = {4: (88, 96), 6: (140, 152)}
LEVEL = {4: socket.SOL_IP, 6: 41}
FAMILY = {4: socket.AF_INET, 6: socket.AF_INET6}


class Legacy:
    """The tables of one family in the namespace of the caller."""

    def __init__(self, family, tables):
        self.family = family
        self.tables = tables
        self.socket = socket.socket(FAMILY[family], socket.SOCK_RAW, socket.IPPROTO_RAW)

    def _get(self, option, request, size):
        buffer = ctypes.create_string_buffer(request, size)
        length = ctypes.c_uint(size)
        level = LEVEL[self.family]
        if LIBC.getsockopt(self.socket.fileno(), level, option, buffer, ctypes.byref(length)) != 0:
            code = ctypes.get_errno()
            raise OSError(code, os.strerror(code))
        return buffer.raw

    def counts(self):
        """Packets that matched each rule: by table and chain, the chain's end as the last."""
        return {table: self._table(table) for table in self.tables}

    def _table(self, table):
        name = table.encode().ljust(32, b'\0')
        information = self._get(GET_INFO, name, 84)
        valid, = struct.unpack_from('=I', information, 32)
        starts = struct.unpack_from('=5I', information, 36)
        ends = struct.unpack_from('=5I', information, 56)
        size, = struct.unpack_from('=I', information, 80)
        # struct ipt_get_entries: name, size, then the entries on a boundary of eight octets.
        entries = self._get(GET_ENTRIES, struct.pack('=32sI', name, size), 40 + size)[40:]
        return self._chains(entries, valid, starts, ends)

    def _chains(self, entries, valid, starts, ends):
        offsets, counters = LAYOUT[self.family]
        hooks = {starts[hook]: (HOOKS[hook], ends[hook]) for hook in range(5) if valid >> hook & 1}
        chains = {}
        offset, chain, end = 0, None, None
        while offset < len(entries):
            target, following = struct.unpack_from('=HH', entries, offset + offsets)
            packets, = struct.unpack_from('=Q', entries, offset + counters)
            if offset in hooks:
                chain, end = hooks[offset][0], hooks[offset][1]
                chains[chain] = []
            said = entries[offset + target + 2:offset + target + 31].split(b'\0')[0]
            if said == b'ERROR':
                chain = entries[offset + target + 32:offset + target + 64].split(b'\0')[0].decode()
                chains[chain] = []
            elif chain is not None:
                chains[chain].append(packets)
            if offset == end:
                chain = None
            offset += following
        # The entry behind the last chain is an ERROR of this name.
        chains.pop('ERROR', None)
        return chains

    def close(self):
        self.socket.close()
