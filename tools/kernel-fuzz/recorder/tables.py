"""Counters of rules of nftables, of whichever tool: a dump of the rules over nfnetlink
(include/uapi/linux/netfilter/nf_tables.h)."""
import socket
import struct

import netlink
import watch

NFTABLES, GET_RULE = 10, 7
RULE_TABLE, RULE_CHAIN, RULE_EXPRESSIONS = 1, 2, 4
LIST_ELEMENT, NAME, DATA, COUNTER_PACKETS = 1, 1, 2, 2


class Tables:
    """The rules of all tables in the namespace of the caller, the recorder's own apart."""

    def __init__(self):
        self.socket = netlink.opened()

    def counts(self):
        """The packets of each counter of each rule: by table and chain."""
        flags = netlink.NLM_F_REQUEST | netlink.NLM_F_DUMP
        request = netlink.message(NFTABLES, GET_RULE, flags, socket.AF_UNSPEC, 0, b'')
        tables = {}
        for body in netlink.dumped(self.socket, request):
            seen = dict(netlink.attributes(body))
            table = seen[RULE_TABLE].rstrip(b'\0').decode()
            if table == watch.TABLE:
                continue
            chain = seen[RULE_CHAIN].rstrip(b'\0').decode()
            tables.setdefault(table, {}).setdefault(chain, []).append(self._counters(seen))
        return tables

    @staticmethod
    def _counters(rule):
        found = []
        for _, element in netlink.attributes(rule.get(RULE_EXPRESSIONS, b'')):
            expression = dict(netlink.attributes(element))
            if expression.get(NAME, b'').rstrip(b'\0') != b'counter':
                continue
            counter = dict(netlink.attributes(expression[DATA]))
            found.append(struct.unpack('>Q', counter[COUNTER_PACKETS])[0])
        return found

    def close(self):
        self.socket.close()
