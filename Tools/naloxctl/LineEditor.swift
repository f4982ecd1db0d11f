import CEdit
import Glibc

/// A line with editing, history and completion: the one door to libedit. It has one state for the whole process, so
/// there is one editor, on the main thread.
@MainActor
enum LineEditor {
    private static var completer: Completer?

    static func start(completer: Completer, history: [String]) {
        self.completer = completer
        edit_setup("naloxctl") { _, start, end in
            // libedit calls back out of `readline`, which the main thread is in.
            let address = MainActor.assumeIsolated { LineEditor.complete(start: Int(start), end: Int(end)) }
            return UnsafeMutablePointer(bitPattern: address)
        }
        using_history()
        stifle_history(Int32(HistoryFile.linesKept))
        for line in history { add_history(line) }
    }

    static func remember(_ line: String) {
        add_history(line)
    }

    /// - Returns: nil at the end of input.
    static func read(prompt: String) -> String? {
        guard let line = readline(prompt) else { return nil }
        defer { free(line) }
        return String(cString: line)
    }

    /// The address of a vector as readline wants it, which frees it: what all have in common, each of them, and a null;
    /// 0 for none.
    private static func complete(start: Int, end: Int) -> UInt {
        edit_complete_only(0)
        guard let completer, let text = edit_line() else { return 0 }
        let line = Array(UnsafeRawBufferPointer(start: text, count: strlen(text)))
        guard start <= end, end <= line.count else { return 0 }
        let completion = completer.complete(
            word: String(decoding: line[start..<end], as: UTF8.self),
            after: String(decoding: line[..<start], as: UTF8.self))
        guard let first = completion.candidates.first else { return 0 }
        if completion.endsWord { edit_complete_only(Int32(UInt8(ascii: " "))) }
        let common = completion.candidates.dropFirst().reduce(first) { $0.commonPrefix(with: $1) }
        let texts = [common] + (completion.candidates.count > 1 ? completion.candidates : [])
        // libedit looks for a second candidate where there is but one and a null: there must be something to look at.
        let places = texts.count + 2
        guard let memory = calloc(places, MemoryLayout<UnsafeMutablePointer<CChar>?>.stride) else { return 0 }
        let vector = memory.bindMemory(to: UnsafeMutablePointer<CChar>?.self, capacity: places)
        for (index, text) in texts.enumerated() { vector[index] = strdup(text) }
        return UInt(bitPattern: vector)
    }
}

extension String {
    fileprivate func commonPrefix(with other: String) -> String {
        String(zip(self, other).prefix { $0 == $1 }.map(\.0))
    }
}
