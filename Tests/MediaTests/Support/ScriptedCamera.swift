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
        /// Sends the client to this address.
        case redirects(String)

        fileprivate var argument: String {
            switch self {
            case .silent: "silent"
            case .hangsUp: "hangup"
            case .answers(let status): "status:\(status)"
            case .sendsNothing: "nothing"
            case .sendsRubbish: "rubbish"
            case .redirects(let address): "redirect:\(address)"
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
            data = b''
            while True:
                part = client.recv(4096)
                if not part: return
                if kind == 'silent': continue
                data += part
                while b'\r\n\r\n' in data:
                    head, data = data.split(b'\r\n\r\n', 1)
                    lines = head.decode().split('\r\n')
                    cseq = next((l for l in lines if l.lower().startswith('cseq')), 'CSeq: 0')
                    method = lines[0].split(' ')[0]
                    status, extra, body = '200 OK', '', ''
                    if kind == 'status': status = value + ' No'
                    if kind == 'redirect': status, extra = '302 Moved', 'Location: ' + value + '\r\n'
                    if method == 'DESCRIBE' and status.startswith('200'):
                        body, extra = sdp, 'Content-Type: application/sdp\r\nContent-Length: %d\r\n' % len(sdp)
                    if method == 'SETUP': extra = 'Session: 1\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n'
                    if method == 'PLAY': extra = 'Session: 1\r\n'
                    client.sendall(('RTSP/1.0 %s\r\n%s\r\n%s\r\n%s' % (status, cseq, extra, body)).encode())
                    if method == 'PLAY': print('playing', flush=True)
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
        server = socket.create_server(('127.0.0.1', 0))
        print(server.getsockname()[1], flush=True)
        def accept():
            while True:
                client, _ = server.accept()
                threading.Thread(target=serve, args=(client,), daemon=True).start()
        threading.Thread(target=accept, daemon=True).start()
        sys.stdin.read()
        """#
}
