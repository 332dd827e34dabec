"""A network namespace of the recorder's own, with devices whose other ends the recorder holds."""
import ctypes
import errno
import fcntl
import os
import socket
import struct
import subprocess

import watch

LIBC = ctypes.CDLL(None, use_errno=True)
CLONE_NEWNET = 0x40000000
TUNSETIFF, IFF_TAP, IFF_NO_PI = 0x400454CA, 0x0002, 0x1000
SO_MARK = 36

SYSCTLS = {
    'net.ipv4.ip_forward': 1,
    'net.ipv6.conf.all.forwarding': 1,
    'net.ipv6.conf.all.accept_dad': 0,
    'net.ipv6.conf.default.accept_dad': 0,
    'net.ipv6.conf.default.addr_gen_mode': 1,
    'net.ipv6.conf.default.accept_ra': 0,
    'net.ipv4.conf.all.rp_filter': 0,
    'net.ipv4.conf.default.rp_filter': 0,
    'net.ipv4.conf.all.send_redirects': 0,
    'net.ipv4.conf.default.send_redirects': 0,
    'net.ipv4.icmp_ratelimit': 0,
    'net.ipv4.icmp_ratemask': 0,
    'net.ipv6.icmp.ratelimit': 0,
    'net.ipv4.icmp_msgs_per_sec': 1000000,
    'net.ipv4.icmp_msgs_burst': 1000000,
}
# Absent on some kernels, and then without effect here.
OPTIONAL = ('net.ipv4.icmp_msgs_per_sec', 'net.ipv4.icmp_msgs_burst', 'net.ipv4.icmp_ratemask')


def run(words, text=None):
    """Runs a tool in the namespace of the caller: code, output and errors."""
    done = subprocess.run(words, input=text, capture_output=True, text=True, close_fds=False, timeout=30)
    return done.returncode, done.stdout, done.stderr


def must(words, text=None):
    code, _, errors = run(words, text)
    if code != 0:
        raise RuntimeError(f'{" ".join(words)}: {errors.strip()}')


def set_sysctl(name, value):
    with open('/proc/sys/' + name.replace('.', '/'), 'w', encoding='ascii') as file:
        file.write(str(value))


class World:
    """One host. Its namespace ends with the process, or when the next is made and this one closed."""

    def __init__(self, devices, routes, sysctls, forced):
        if LIBC.unshare(CLONE_NEWNET) != 0:
            code = ctypes.get_errno()
            raise OSError(code, f'unshare: {os.strerror(code)}')
        self.devices = {}
        for name, value in SYSCTLS.items():
            try:
                set_sysctl(name, value)
            except OSError:
                if name not in OPTIONAL:
                    raise
        must(['nft', '-f', '-'], watch.ruleset())
        lines = ['link set lo up']
        for number, device in enumerate(devices, 1):
            name = device['name']
            self.devices[name] = self._tap(name)
            lines.append(f'link set {name} address 02:00:00:00:01:{number:02x} arp off')
            lines.append(f'link set {name} up')
            # Without "nodad" an IPv6 address is tentative until the kernel's worker has its turn, whatever accept_dad says.
            lines += [
                f'address add {address} dev {name}{" nodad" if ":" in address else ""}'
                for address in device['addresses']
            ]
        lines += [f'route add {route}' for route in routes]
        must(['ip', '-batch', '-'], '\n'.join(lines) + '\n')
        for name, value in sysctls.items():
            set_sysctl(name, value)
        if forced:
            must(['nft', '-f', '-'], watch.TRACKING)
        self.indexes = {socket.if_nametoindex(name): name for name in [*self.devices, 'lo']}
        self.watch = watch.Watch()
        self.raw = {
            4: socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW),
            6: socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_RAW),
        }

    @staticmethod
    def _tap(name):
        handle = os.open('/dev/net/tun', os.O_RDWR | os.O_NONBLOCK)
        fcntl.ioctl(handle, TUNSETIFF, struct.pack('16sH22x', name.encode(), IFF_TAP | IFF_NO_PI))
        return handle

    def inject(self, device, octets, family, source, destination, mark):
        """A frame that arrives on a device, or a packet that a local process sends: its errno, or 0."""
        if device is not None:
            os.write(self.devices[device], octets)
            return 0
        sender = self.raw[family]
        sender.setsockopt(socket.SOL_SOCKET, SO_MARK, mark)
        try:
            # As a socket of a process that sends from this address: routes are looked up for it.
            sender.bind((source, 0))
            sender.sendto(octets, (destination, 0))
        except OSError as error:
            return error.errno
        return 0

    def frames(self):
        """What left the devices since: device and octets of each frame, in order."""
        seen = []
        for name, handle in self.devices.items():
            while True:
                try:
                    seen.append({'device': name, 'bytes': os.read(handle, 70000).hex()})
                except OSError as error:
                    if error.errno != errno.EAGAIN:
                        raise
                    break
        return seen

    def logged(self):
        """What the watch saw since, with names of devices."""
        return [{**one, 'device': self.indexes.get(one['device'])} for one in self.watch.drain()]

    def close(self):
        for handle in self.devices.values():
            os.close(handle)
        for sender in self.raw.values():
            sender.close()
        self.watch.close()
