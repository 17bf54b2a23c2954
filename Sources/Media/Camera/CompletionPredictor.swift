// SPDX-License-Identifier: Apache-2.0

/// Guesses that a picture is complete before the next one begins, and is believed only after it was right for a while.
///
/// RTP marks the last packet of a picture, but FFmpeg does not pass the mark on; FFmpeg itself waits for the next picture's first packet
/// and so delays every picture by one: 40 ms at 25 frames a second. The guess rests on two habits of cameras: the slices of a picture
/// are as many as last time, and a slice is cut into packets of one size with a smaller last one.
///
/// A guess is judged when the next packet comes. Until `trustAfter` pictures in a row were guessed right, guesses are judged and not
/// followed. One that was followed and wrong costs a damaged picture and doubles the probation; after more than `mostMistakes` of them,
/// none is followed on this connection.
struct CompletionPredictor {
    static let trustAfter = 50
    static let mostMistakes = 3

    private var rightInARow = 0
    private var mistakes = 0
    /// Slices of the last key picture and of the last other picture.
    private var slicesOfKey: Int?
    private var slicesOfOther: Int?
    /// Sizes of packets that turned out to be continued.
    private var smallestContinued = Int.max
    private var largestContinued = Int.min

    /// Whether guesses are followed.
    var isTrusted: Bool { mistakes <= Self.mostMistakes && rightInARow >= Self.trustAfter << mistakes }

    /// Whether a picture with `slices` begun slices, whose newest packet carries `payload` bytes of slice data, looks complete.
    func looksComplete(slices: Int, isKey: Bool, payload: Int) -> Bool {
        guard slices > 0, slices == (isKey ? slicesOfKey : slicesOfOther) else { return false }
        return payload < smallestContinued || payload > largestContinued
    }

    /// A picture was complete. `guessedRight`: at its last packet it looked so, and at none before.
    mutating func pictureEnded(slices: Int, isKey: Bool, guessedRight: Bool) {
        if isKey { slicesOfKey = slices } else { slicesOfOther = slices }
        if guessedRight { rightInARow += 1 }
    }

    /// A packet of `payload` bytes of slice data was followed by more of the same slice.
    mutating func continued(payload: Int) {
        smallestContinued = min(smallestContinued, payload)
        largestContinued = max(largestContinued, payload)
    }

    /// A picture that looked complete was not. `wasFollowed`: it had been passed on by then.
    mutating func guessedWrong(wasFollowed: Bool) {
        rightInARow = 0
        if wasFollowed { mistakes += 1 }
    }
}
