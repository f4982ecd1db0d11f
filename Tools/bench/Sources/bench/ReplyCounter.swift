import Glibc

/// Counts the replies in a connection's bytes: a reply is any number of ROW lines and one of OK.
struct ReplyCounter {
    private var isWithinLine = false
    private var isRow = false

    /// - Returns: how many replies end in these bytes.
    /// - Throws: the line of the first ERR: nothing that is asked here may be refused.
    mutating func count(_ bytes: UnsafeRawBufferPointer) throws(Failure) -> Int {
        var replies = 0
        guard var place = bytes.baseAddress else { return 0 }
        let end = place + bytes.count
        while place < end {
            if !isWithinLine {
                let first = place.load(as: UInt8.self)
                isRow = first == UInt8(ascii: "R")
                guard first != UInt8(ascii: "E") else { throw refusal(place, end) }
            }
            guard let feed = memchr(place, Int32(UInt8(ascii: "\n")), end - place) else {
                isWithinLine = true
                break
            }
            isWithinLine = false
            if !isRow { replies += 1 }
            place = UnsafeRawPointer(feed) + 1
        }
        return replies
    }

    private func refusal(_ start: UnsafeRawPointer, _ end: UnsafeRawPointer) -> Failure {
        let rest = UnsafeRawBufferPointer(start: start, count: end - start)
        return Failure("refused: " + String(decoding: rest.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
    }
}
