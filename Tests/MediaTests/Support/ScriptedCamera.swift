// SPDX-License-Identifier: Apache-2.0

/// A camera that misbehaves in one way: it speaks just enough RTSP for that. On a free port of this machine.
struct ScriptedCamera {
    enum Misbehaviour {
        /// Accepts the connection and never says a word.
        case silent
        /// Hangs up at once.
        case hangsUp
        /// Answers every request with this status.
        case answers(Int)
        /// Agrees to everything and sends no picture.
        case sendsNothing
        /// Agrees to everything and sends packets that belong to no picture, for ever.
        case sendsRubbish
        /// Sends the client to this address. "HERE" is its own host and port.
        case redirects(String, status: Int = 302)
        /// Has nothing at any path, and says who came: a line `connected` for each connection, one `asked` with its path for each request.
        case counts
        /// As `counts`; at 127.0.0.2 and the same port, attempts to connect are neither accepted nor refused.
        case countsBesideBlackHole
        /// Sends the client from `/old` to `/new` and has a stream there.
        case hasMoved
        /// Wants the client's UDP packets sent to this host; says `reached` and its address for the first that came to this one or the other.
        case pointsAt(String)
        /// Agrees to everything, then neither listens nor sends.
        case deaf

        fileprivate var argument: String {
            switch self {
            case .silent: "silent"
            case .hangsUp: "hangup"
            case .answers(let status): "status:\(status)"
            case .sendsNothing: "nothing"
            case .sendsRubbish: "rubbish"
            case .redirects(let address, let status): "redirect:\(status) \(address)"
            case .counts: "counts"
            case .countsBesideBlackHole: "counts:hole"
            case .hasMoved: "moved"
            case .pointsAt(let host): "points:\(host)"
            case .deaf: "deaf"
            }
        }
    }

    let process: ChildProcess
    let port: Int

    init(_ misbehaviour: Misbehaviour) async throws {
        process = try ChildProcess("/usr/bin/env", ["python3", "-c", Self.script, misbehaviour.argument])
        guard let line = try await process.readLine(), let port = Int(line) else { throw GStreamerCamera.NoServer() }
        self.port = port
    }

    func url(userInfo: String = "", scheme: String = "rtsp", path: String = "/cam") -> String { "\(scheme)://\(userInfo)127.0.0.1:\(port)\(path)" }

    private static let script = #"""
        import socket, sys, threading, time
        kind, _, value = sys.argv[1].partition(':')
        sdp = 'v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nt=0 0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:track1\r\n'
        def serve(client):
            if kind == 'hangup':
                client.close(); return
            if kind == 'counts': print('connected', flush=True)
            data = b''
            transport = 'RTP/AVP/TCP;unicast;interleaved=0-1'
            while True:
                part = client.recv(4096)
                if not part: return
                if kind == 'silent': continue
                data += part
                while b'\r\n\r\n' in data:
                    head, data = data.split(b'\r\n\r\n', 1)
                    lines = head.decode().split('\r\n')
                    cseq = next((l for l in lines if l.lower().startswith('cseq')), 'CSeq: 0')
                    method, uri = lines[0].split(' ')[:2]
                    path = '/' + uri.split('/', 3)[-1]
                    status, extra, body = '200 OK', '', ''
                    if kind == 'status': status = value + ' No'
                    if kind == 'redirect':
                        code, address = value.split(' ', 1)
                        here = 'rtsp://127.0.0.1:%d' % server.getsockname()[1]
                        status, extra = code + ' Moved', 'Location: ' + address.replace('HERE', here) + '\r\n'
                    if kind == 'counts':
                        print('asked', path, flush=True)
                        status = '404 No'
                    if kind == 'moved':
                        if method == 'DESCRIBE' and path == '/old':
                            status, extra = '301 Moved', 'Location: ' + uri.replace('/old', '/new') + '\r\n'
                        elif method == 'DESCRIBE' and path != '/new': status = '404 No'
                    if kind == 'points' and method == 'SETUP':
                        ports = sinks(value)
                        transport = next(l for l in lines if l.startswith('Transport')).split(': ')[1] + ';server_port=%d-%d;source=%s' % (*ports, value)
                    if method == 'DESCRIBE' and status.startswith('200'):
                        body, extra = sdp, 'Content-Type: application/sdp\r\nContent-Length: %d\r\n' % len(sdp)
                    if method == 'SETUP': extra = 'Session: 1\r\nTransport: ' + transport + '\r\n'
                    if method == 'PLAY': extra = 'Session: 1\r\n'
                    if method == 'TEARDOWN': print('teardown', flush=True)
                    client.sendall(('RTSP/1.0 %s\r\n%s\r\n%s\r\n%s' % (status, cseq, extra, body)).encode())
                    if method == 'PLAY': print('playing', flush=True)
                    if kind == 'deaf' and method == 'PLAY': threading.Event().wait()
                    if kind == 'rubbish' and method == 'PLAY': threading.Thread(target=rubbish, args=(client,), daemon=True).start()
        def rubbish(client):
            n = 0
            try:
                while True:
                    # Supplemental information only, each packet at another time.
                    rtp = bytes([0x80, 0x60, n >> 8 & 255, n & 255]) + (n * 900).to_bytes(4, 'big') + b'\0\0\0\1' + b'\x06\x05\x01\xff\x80'
                    client.sendall(b'$\0' + len(rtp).to_bytes(2, 'big') + rtp)
                    n += 1
                    time.sleep(0.01)
            except OSError: pass
        def sinks(other):
            # A pair of ports at both addresses; whichever is sent to first is told.
            while True:
                sockets = []
                try:
                    for host in ['127.0.0.1'] + ([other] if other.startswith('127.') else []):
                        for offset in (0, 1):
                            s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                            sockets.append(s)
                            s.bind((host, 0 if len(sockets) == 1 else sockets[0].getsockname()[1] + offset))
                    break
                except OSError:
                    for s in sockets: s.close()
            def listen(s):
                s.recv(2048)
                print('reached', s.getsockname()[0], flush=True)
            for s in sockets: threading.Thread(target=listen, args=(s,), daemon=True).start()
            port = sockets[0].getsockname()[1]
            return port, port + 1
        server = socket.create_server(('127.0.0.1', 0))
        if value == 'hole':
            # A listener that accepts nobody, and its queue filled: the kernel drops who comes then.
            hole = socket.create_server(('127.0.0.2', server.getsockname()[1]), backlog=0)
            fill = [socket.socket() for _ in range(4)]
            for s in fill:
                s.setblocking(False)
                s.connect_ex(hole.getsockname())
        print(server.getsockname()[1], flush=True)
        def accept():
            while True:
                client, _ = server.accept()
                threading.Thread(target=serve, args=(client,), daemon=True).start()
        threading.Thread(target=accept, daemon=True).start()
        sys.stdin.read()
        """#
}
