// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Pipeline

@Suite("Who is served next")
struct InferenceQueueTests {
    typealias Queue = InferenceQueue<Int>
    let start = ContinuousClock.now

    func instant(_ milliseconds: Int) -> ContinuousClock.Instant { start.advanced(by: .milliseconds(milliseconds)) }

    @Test("A frame that arrives while the detector is busy replaces the one waiting")
    func replaces() {
        var slot = FrameSlot<Int>(budget: .seconds(1))
        #expect(slot.offer(1, received: start, at: start) == nil)
        #expect(slot.offer(2, received: instant(40), at: instant(40)) == 1)
        #expect(slot.take(at: instant(50)) == 2)
        #expect(slot.take(at: instant(50)) == nil)
    }

    @Test("A camera keeps its turn when its frame is replaced or expires, and waits anew when it was served")
    func keepsTurn() {
        var slot = FrameSlot<Int>(budget: .milliseconds(100))
        _ = slot.offer(1, received: start, at: start)
        _ = slot.offer(2, received: instant(40), at: instant(40))
        #expect(slot.deadline == instant(100))
        #expect(slot.expire(at: instant(140)) == nil)
        #expect(slot.expire(at: instant(141)) == 2)
        #expect(slot.deadline == nil)
        _ = slot.offer(3, received: instant(150), at: instant(150))
        #expect(slot.deadline == instant(100))
        _ = slot.take(at: instant(160))
        _ = slot.offer(4, received: instant(200), at: instant(200))
        #expect(slot.deadline == instant(260))
    }

    @Test("The camera with the earliest deadline is served first, whoever came first")
    func earliestDeadline() {
        var queue = Queue(workers: [.solo])
        let patient = queue.join(budget: .milliseconds(500))
        let hasty = queue.join(budget: .milliseconds(50))
        _ = queue.offer(1, received: start, from: patient, at: start)
        _ = queue.offer(2, received: instant(10), from: hasty, at: instant(10))
        queue.idle(0)
        #expect(queue.match(at: instant(10)).assignments.map(\.seat) == [hasty])
    }

    @Test("A camera has one frame at a worker, however many workers wait")
    func oneAtATime() {
        var queue = Queue(workers: [.shared, .shared])
        let seat = queue.join(budget: .seconds(1))
        queue.idle(0)
        queue.idle(1)
        _ = queue.offer(1, received: start, from: seat, at: start)
        #expect(queue.match(at: start).assignments.map(\.frame) == [1])
        _ = queue.offer(2, received: start, from: seat, at: start)
        #expect(queue.match(at: start).assignments.isEmpty)
        queue.inferred(seat)
        queue.finished(seat)
        #expect(queue.match(at: start).assignments.map(\.frame) == [2])
    }

    @Test(
        "A camera whose results are not reported gets no more of the detector: a lone one two results, one of several one",
        arguments: [(1, 2), (2, 1)]
    )
    func reportLimit(cameras: Int, expected: Int) {
        var queue = Queue(workers: [.solo])
        let seats = (0..<cameras).map { _ in queue.join(budget: .seconds(1)) }
        for seat in seats { _ = queue.offer(0, received: start, from: seat, at: start) }
        var served = Array(repeating: 0, count: cameras)
        queue.idle(0)
        while let assignment = queue.match(at: start).assignments.first {
            served[seats.firstIndex(of: assignment.seat) ?? 0] += 1
            queue.inferred(assignment.seat)
            queue.finished(assignment.seat)
            queue.idle(0)
            _ = queue.offer(1, received: start, from: assignment.seat, at: start)
        }
        #expect(served == Array(repeating: expected, count: cameras))
        queue.reported(seats[0])
        #expect(queue.match(at: start).assignments.map(\.seat) == [seats[0]])
    }

    @Test("A frame older than its budget is thrown out, one as old as its budget is not")
    func late() {
        var queue = Queue(workers: [.solo])
        let seat = queue.join(budget: .milliseconds(100))
        _ = queue.offer(1, received: start, from: seat, at: start)
        queue.idle(0)
        let step = queue.match(at: instant(101))
        #expect(step.assignments.isEmpty)
        #expect(step.late.map(\.frame) == [1])
        _ = queue.offer(2, received: instant(101), from: seat, at: instant(101))
        #expect(queue.match(at: instant(201)).assignments.map(\.frame) == [2])
    }

    @Test("One camera is served by the solo worker, several by the shared ones, and one that rests does not count")
    func workerKinds() {
        var queue = Queue(workers: [.solo, .shared, .shared])
        let first = queue.join(budget: .seconds(1))
        let second = queue.join(budget: .seconds(1))
        for worker in 0..<3 { queue.idle(worker) }
        _ = queue.offer(1, received: start, from: first, at: start)
        let alone = queue.match(at: start).assignments
        #expect(alone.map(\.worker) == [0])
        queue.finished(first)
        queue.idle(0)
        _ = queue.offer(2, received: start, from: second, at: start)
        _ = queue.offer(3, received: start, from: first, at: start)
        #expect(Set(queue.match(at: start).assignments.map(\.worker)) == [1, 2])
        queue.finished(first)
        queue.finished(second)
        #expect(queue.rest(second) == nil)
        queue.idle(1)
        queue.idle(2)
        _ = queue.offer(4, received: start, from: first, at: start)
        #expect(queue.match(at: start).assignments.map(\.worker) == [0])
    }

    @Test("A camera that left is given nothing, and its frames come back")
    func left() {
        var queue = Queue(workers: [.solo])
        let seat = queue.join(budget: .seconds(1))
        _ = queue.offer(1, received: start, from: seat, at: start)
        #expect(queue.leave(seat) == 1)
        #expect(queue.offer(2, received: start, from: seat, at: start) == 2)
        queue.idle(0)
        #expect(queue.match(at: start).assignments.isEmpty)
    }

    /// Plays cameras with the given frame intervals against workers of the given speed, in steps of one millisecond.
    func analysed(intervals: [Int], milliseconds cost: Int, workers: Int, seconds: Int) -> [Int] {
        var queue = Queue(workers: Array(repeating: .shared, count: workers))
        let seats = intervals.map { _ in queue.join(budget: .milliseconds(500)) }
        var counts = Array(repeating: 0, count: intervals.count)
        var busy: [(until: Int, worker: Int, seat: Int)] = []
        for worker in 0..<workers { queue.idle(worker) }
        for now in 0..<seconds * 1000 {
            for done in busy where done.until == now {
                queue.finished(done.seat)
                queue.idle(done.worker)
            }
            busy.removeAll { $0.until == now }
            // Phases differ, as those of real cameras do.
            for (camera, interval) in intervals.enumerated() where (now + 7 * camera) % interval == 0 {
                _ = queue.offer(now, received: instant(now), from: seats[camera], at: instant(now))
            }
            for assignment in queue.match(at: instant(now)).assignments {
                counts[seats.firstIndex(of: assignment.seat) ?? 0] += 1
                busy.append((now + cost, assignment.worker, assignment.seat))
            }
        }
        return counts
    }

    @Test("Cameras of one rate get equal shares of a detector slower than they are", arguments: [(4, 16, 1), (4, 23, 2), (7, 31, 2), (4, 90, 1)])
    func fairness(cameras: Int, cost: Int, workers: Int) throws {
        let counts = analysed(intervals: Array(repeating: 40, count: cameras), milliseconds: cost, workers: workers, seconds: 60)
        let most = try #require(counts.max())
        let least = try #require(counts.min())
        #expect(Double(most - least) <= 0.05 * Double(most), "\(counts)")
        #expect(counts.reduce(0, +) >= 60_000 * workers / cost * 95 / 100, "the detector idles: \(counts)")
    }

    @Test("A fast camera does not starve a slow one")
    func fastAndSlow() {
        let counts = analysed(intervals: [10, 200], milliseconds: 30, workers: 1, seconds: 60)
        #expect(counts[1] >= 299, "\(counts)")
    }
}
