//! What the file says about itself for programs (XMP): the same as its information dictionary,
//! and which standards it keeps.

use std::fmt::Write as _;

use super::finish::Metadata;

/// The product, as creator and producer.
pub(super) const PRODUCT: &str = "Tidewaiter";
/// The language of all documents.
pub(super) const LANGUAGE: &str = "en-US";

/// The packet. The same metadata gives the same packet.
pub(super) fn packet(metadata: &Metadata) -> String {
    let date = metadata.dated.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let mut packet = String::with_capacity(BEFORE.len() + AFTER.len() + 512);
    packet.push_str(BEFORE);
    for (before, text, after) in [
        ("<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">", &*metadata.title, TEXT_END),
        (
            "</dc:title><dc:description><rdf:Alt><rdf:li xml:lang=\"x-default\">",
            &*metadata.subject,
            TEXT_END,
        ),
        ("</dc:description><xmp:CreateDate>", &*date, "</xmp:CreateDate>"),
        ("<xmp:ModifyDate>", &*date, "</xmp:ModifyDate>"),
        ("<xmp:MetadataDate>", &*date, "</xmp:MetadataDate>"),
    ] {
        packet.push_str(before);
        push_escaped(&mut packet, text);
        packet.push_str(after);
    }
    // Writing to a string cannot fail.
    let _ = write!(
        packet,
        "<dc:language><rdf:Bag><rdf:li>{LANGUAGE}</rdf:li></rdf:Bag></dc:language>\
         <xmp:CreatorTool>{PRODUCT}</xmp:CreatorTool><pdf:Producer>{PRODUCT}</pdf:Producer>"
    );
    packet.push_str(AFTER);
    packet
}

/// Adds a text. The packet is not compressed, so that programs find it that know nothing of PDF;
/// so what ends a stream in the eyes of careless ones must not be in it.
fn push_escaped(packet: &mut String, text: &str) {
    for (index, part) in text.split("end").enumerate() {
        if index > 0 {
            packet.push_str("en&#100;");
        }
        for character in part.chars() {
            match character {
                '<' => packet.push_str("&lt;"),
                '>' => packet.push_str("&gt;"),
                '&' => packet.push_str("&amp;"),
                _ => packet.push(character),
            }
        }
    }
}

const TEXT_END: &str = "</rdf:li></rdf:Alt>";

const BEFORE: &str = "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n\
<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\
<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\
<rdf:Description rdf:about=\"\" \
xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\" \
xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\" \
xmlns:pdfuaid=\"http://www.aiim.org/pdfua/ns/id/\" \
xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\">\
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>\
<pdfuaid:part>1</pdfuaid:part><dc:format>application/pdf</dc:format>";

/// PDF/A wants every property described that it does not know itself; `pdfuaid:part` is one.
const AFTER: &str = "</rdf:Description>\
<rdf:Description rdf:about=\"\" \
xmlns:pdfaExtension=\"http://www.aiim.org/pdfa/ns/extension/\" \
xmlns:pdfaSchema=\"http://www.aiim.org/pdfa/ns/schema#\" \
xmlns:pdfaProperty=\"http://www.aiim.org/pdfa/ns/property#\">\
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType=\"Resource\">\
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>\
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>\
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType=\"Resource\">\
<pdfaProperty:name>part</pdfaProperty:name>\
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>\
<pdfaProperty:category>internal</pdfaProperty:category>\
<pdfaProperty:description>The part of ISO 14289 that the file keeps</pdfaProperty:description>\
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas>\
</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_cannot_end_the_packet_its_stream_or_an_element() {
        let dated = "2026-06-05T13:00:00Z".parse().unwrap();
        let metadata = Metadata::new("a]]></rdf:li> & endstream endobj <?xpacket?>", "", dated);
        let packet = packet(&metadata);
        assert!(packet.contains(
            "\"x-default\">a]]&gt;&lt;/rdf:li&gt; &amp; en&#100;stream en&#100;obj &lt;?xpacket?&gt;</rdf:li>"
        ));
        assert_eq!(packet.matches("<?xpacket").count(), 2);
    }
}
