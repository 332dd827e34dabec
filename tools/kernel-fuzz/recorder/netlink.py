"""Messages of nfnetlink (include/uapi/linux/netfilter/nfnetlink.h), as far as the recorder needs them."""
import socket
import struct

NETLINK_NETFILTER = 12
NLM_F_REQUEST, NLM_F_ACK, NLM_F_DUMP = 0x1, 0x4, 0x300
NLMSG_ERROR, NLMSG_DONE = 2, 3


def attribute(kind, payload):
    """One attribute, padded to four octets."""
    return struct.pack('=HH', 4 + len(payload), kind) + payload + b'\0' * (-len(payload) % 4)


def attributes(data):
    """The attributes of a message or of an attribute: pairs of kind and payload."""
    offset = 0
    while offset + 4 <= len(data):
        length, kind = struct.unpack_from('=HH', data, offset)
        if length < 4:
            return
        yield kind & 0x3FFF, data[offset + 4:offset + length]
        offset += (length + 3) & ~3


def message(subsystem, kind, flags, family, resource, payload):
    """A whole message with nfgenmsg's header."""
    body = struct.pack('=BBH', family, 0, socket.htons(resource)) + payload
    return struct.pack('=IHHII', 16 + len(body), subsystem << 8 | kind, flags, 1, 0) + body


def messages(data):
    """The messages of what was received: pairs of type and what follows nfgenmsg's header."""
    offset = 0
    while offset + 16 <= len(data):
        length, kind = struct.unpack_from('=IH', data, offset)
        if length < 16:
            return
        yield kind, data[offset + 16:offset + length]
        offset += (length + 3) & ~3


def opened():
    """A socket in the network namespace of the caller."""
    made = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_NETFILTER)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 21)
    made.bind((0, 0))
    return made


def acknowledged(connection, request):
    """Sends a request and waits for the kernel's acknowledgement."""
    connection.send(request)
    for kind, body in messages(connection.recv(65536)):
        if kind == NLMSG_ERROR:
            code = struct.unpack_from('=i', body)[0]
            if code != 0:
                raise OSError(-code, 'nfnetlink')


def dumped(connection, request):
    """Sends a request for a dump: the bodies of its messages, without nfgenmsg's header."""
    connection.send(request)
    while True:
        for kind, body in messages(connection.recv(1 << 18)):
            if kind == NLMSG_DONE:
                return
            if kind == NLMSG_ERROR:
                raise OSError(-struct.unpack_from('=i', body)[0], 'nfnetlink')
            yield body[4:]
