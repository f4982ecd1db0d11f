/// The results as one SVG: throughput as bars, latency as curves over the percentiles, and growth.
struct Picture {
    let results: [Results]
    let growth: [Growth.Step]

    static let width = 1_000.0

    var text: String {
        let drawn = results.filter { $0.row.short != nil }
        var panels: [Panel] = []
        if !drawn.isEmpty {
            panels = [Bars(results: drawn).panel, Curves(results: drawn.filter(\.row.hasCurve)).panel]
        }
        if growth.count > 1 { panels.append(GrowthLines(steps: growth).panel) }
        var height = 0.0
        var body = ""
        for panel in panels {
            body += "<g transform=\"translate(0 \(short(height)))\">\n\(panel.body)</g>\n"
            height += panel.height
        }
        let size = "width=\"\(short(Self.width))\" height=\"\(short(height))\""
        return """
            <svg xmlns="http://www.w3.org/2000/svg" \(size) viewBox="0 0 \(short(Self.width)) \(short(height))" \
            font-family="Helvetica, Arial, sans-serif" font-size="13" fill="#222">
            <rect \(size) fill="#fff"/>
            \(body)</svg>

            """
    }
}

/// A part of the picture, as wide as the whole.
struct Panel {
    let height: Double
    let body: String
}

/// The elements that the panels are drawn with.
enum Ink {
    static let grid = "#ddd"
    static let disk = "#9a9a9a"
    static let dispense = "#1f6fb4"
    static let stock = "#2e9150"
    /// Told apart by those who see colours otherwise too: mostly those of Okabe and Ito.
    static let curves = [
        "#888888", "#0072b2", "#56b4e9", "#000000", "#009e73", "#e69f00", "#d55e00", "#cc79a7", "#7a4fa3",
    ]

    static func text(
        _ words: String, _ x: Double, _ y: Double, anchor: String = "start", size: Int = 13, fill: String = "#222"
    ) -> String {
        let place = "x=\"\(short(x))\" y=\"\(short(y))\""
        return "<text \(place) text-anchor=\"\(anchor)\" font-size=\"\(size)\" fill=\"\(fill)\">\(words)</text>\n"
    }

    static func title(_ words: String, _ detail: String) -> String {
        text("<tspan font-weight=\"bold\">\(words)</tspan>  \(detail)", 20, 34, size: 15)
    }

    static func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ colour: String = grid) -> String {
        "<line x1=\"\(short(x1))\" y1=\"\(short(y1))\" x2=\"\(short(x2))\" y2=\"\(short(y2))\" stroke=\"\(colour)\"/>\n"
    }

    static func rectangle(_ x: Double, _ y: Double, _ width: Double, _ height: Double, _ colour: String) -> String {
        """
        <rect x="\(short(x))" y="\(short(y))" width="\(short(width))" height="\(short(height))" fill="\(colour)"/>

        """
    }

    static func curve(_ points: [(x: Double, y: Double)], _ colour: String) -> String {
        let places = points.map { "\(short($0.x)),\(short($0.y))" }.joined(separator: " ")
        return "<polyline points=\"\(places)\" fill=\"none\" stroke=\"\(colour)\" stroke-width=\"2\"/>\n"
    }
}

/// A coordinate, to a tenth.
func short(_ figure: Double) -> String {
    let text = fixed(figure, decimals: 1)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}
