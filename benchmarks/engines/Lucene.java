import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.fr.FrenchAnalyzer;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.miscellaneous.PerFieldAnalyzerWrapper;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.analysis.util.ElisionFilter;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.LongField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.facet.DrillDownQuery;
import org.apache.lucene.facet.DrillSideways;
import org.apache.lucene.facet.FacetResult;
import org.apache.lucene.facet.Facets;
import org.apache.lucene.facet.FacetsCollectorManager;
import org.apache.lucene.facet.FacetsConfig;
import org.apache.lucene.facet.LabelAndValue;
import org.apache.lucene.facet.sortedset.DefaultSortedSetDocValuesReaderState;
import org.apache.lucene.facet.sortedset.SortedSetDocValuesFacetCounts;
import org.apache.lucene.facet.sortedset.SortedSetDocValuesFacetField;
import org.apache.lucene.facet.sortedset.SortedSetDocValuesReaderState;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.queryparser.classic.MultiFieldQueryParser;
import org.apache.lucene.queryparser.classic.ParseException;
import org.apache.lucene.queryparser.classic.QueryParser;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortedNumericSelector;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.uhighlight.CustomSeparatorBreakIterator;
import org.apache.lucene.search.uhighlight.DefaultPassageFormatter;
import org.apache.lucene.search.uhighlight.LengthGoalBreakIterator;
import org.apache.lucene.search.uhighlight.UnifiedHighlighter;
import org.apache.lucene.store.FSDirectory;

/**
 * Lucene in a process of its own: `build FOLDER` takes articles on standard input; `plain FOLDER` and
 * `tuned FOLDER` take queries, and differ in how they make snippets.
 *
 * <p>A message is a row of strings: how many, then each as its length in bytes and its UTF-8. An answer is
 * the nanoseconds it took, the total, and the page's JSON as length and UTF-8. Integers are big-endian.
 */
public final class Lucene {
    static final String[] LANGUAGES = {"en", "fr"};
    static final String[] FACETS = {"lang", "year", "source", "place", "dated"};
    static final String[] FOLDED = {"title_x", "body_x"};
    static final String[] FIELDS = {"title_en", "body_en", "title_fr", "body_fr", "title_x", "body_x"};
    static final Map<String, Float> BOOSTS = Map.of("title_en", 2f, "title_fr", 2f, "title_x", 2f);
    static final String[] SHOWN = {"body_en", "body_fr"};
    static final Set<String> STORED = Set.of("id", "date", "title_en", "title_fr");
    static final int HITS = 10;
    static final int SNIPPET_LENGTH = 200;
    static final float BEFORE_THE_MARK = 0.5f; // the share of a passage that stands there
    static final int MOST_VALUES = 1000; // of a facet
    static final double BUFFER_MB = 512;

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[1]);
        var in = new DataInputStream(new BufferedInputStream(System.in, 1 << 16));
        if (arguments[0].equals("build")) {
            build(folder, in);
        } else {
            var out = new DataOutputStream(new BufferedOutputStream(System.out));
            new Lucene(folder, arguments[0].equals("tuned")).serve(in, out);
        }
    }

    // ------------------------------------------------------------ building

    /** An article is id, title, text, date, day, and the five facets' values; an empty one is none. */
    static void build(Path folder, DataInputStream in) throws IOException {
        var config = new IndexWriterConfig(analyzer()).setRAMBufferSizeMB(BUFFER_MB);
        var withOffsets = new FieldType(TextField.TYPE_STORED);
        withOffsets.setIndexOptions(IndexOptions.DOCS_AND_FREQS_AND_POSITIONS_AND_OFFSETS);
        withOffsets.freeze();
        var facets = new FacetsConfig();
        try (var directory = FSDirectory.open(folder); var writer = new IndexWriter(directory, config)) {
            for (String[] row = read(in); row != null; row = read(in)) {
                String title = row[1], text = row[2], lang = row[5];
                var document = new Document();
                document.add(new StoredField("id", row[0]));
                document.add(new StoredField("date", row[3]));
                document.add(new LongField("day", Long.parseLong(row[4]), Field.Store.NO));
                document.add(new TextField("title_" + lang, title, Field.Store.YES));
                document.add(new Field("body_" + lang, text, withOffsets));
                document.add(new TextField("title_x", title, Field.Store.NO));
                document.add(new TextField("body_x", text, Field.Store.NO));
                for (int k = 0; k < FACETS.length; k++) {
                    String value = row[5 + k];
                    if (!value.isEmpty()) {
                        document.add(new SortedSetDocValuesFacetField(FACETS[k], value));
                    }
                }
                writer.addDocument(facets.build(document));
            }
            writer.forceMerge(1);
        }
    }

    static Analyzer analyzer() {
        var folding = new Analyzer() {
            @Override
            protected TokenStreamComponents createComponents(String field) {
                Tokenizer words = new StandardTokenizer();
                TokenStream whole = new ElisionFilter(words, FrenchAnalyzer.DEFAULT_ARTICLES);
                return new TokenStreamComponents(words, normalize(field, whole));
            }

            @Override
            protected TokenStream normalize(String field, TokenStream words) {
                return new ASCIIFoldingFilter(new LowerCaseFilter(words));
            }
        };
        var english = new EnglishAnalyzer();
        var french = new FrenchAnalyzer();
        return new PerFieldAnalyzerWrapper(folding, Map.of(
                "title_en", english, "body_en", english, "title_fr", french, "body_fr", french));
    }

    // ------------------------------------------------------------ searching

    final IndexSearcher searcher;
    final FacetsConfig config = new FacetsConfig();
    final SortedSetDocValuesReaderState values;
    final StoredFields stored;
    final Map<Integer, Document> loaded = new HashMap<>(); // of the last page, where tuned
    final UnifiedHighlighter highlighter;
    final Analyzer analyzer = analyzer();
    final Sort newest = new Sort(LongField.newSortField("day", true, SortedNumericSelector.Type.MAX));

    Lucene(Path folder, boolean tuned) throws IOException {
        searcher = new IndexSearcher(DirectoryReader.open(FSDirectory.open(folder)));
        searcher.setQueryCache(null); // the rounds repeat the queries
        stored = searcher.getIndexReader().storedFields();
        values = new DefaultSortedSetDocValuesReaderState(searcher.getIndexReader(), config);
        highlighter = tuned ? new TunedHighlighter() : highlighting().build();
    }

    void serve(DataInputStream in, DataOutputStream out) throws Exception {
        for (String[] row = read(in); row != null; row = read(in)) {
            long started = System.nanoTime();
            var json = new StringBuilder();
            int total = answer(row, json);
            String body = json.toString();
            long took = System.nanoTime() - started;
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            out.writeLong(took);
            out.writeInt(total);
            out.writeInt(bytes.length);
            out.write(bytes);
            out.flush();
        }
    }

    /** The total. A query is what was typed, its form, lang, year, `newest` and `page`; empty is no. */
    int answer(String[] row, StringBuilder json) throws Exception {
        String lang = row[2], year = row[3];
        Query words = parse(row[0], row[1]);
        if (row[5].equals("page")) {
            return page(words, lang, json);
        }
        Query asked = filtered(words, Map.of("lang", lang, "year", year));
        if (row[4].equals("newest")) {
            searcher.search(asked, HITS, newest);
        } else {
            searcher.search(asked, HITS);
        }
        return searcher.count(asked);
    }

    Query parse(String typed, String form) throws ParseException {
        var parser = new MultiFieldQueryParser(form.equals("prefix") ? FOLDED : FIELDS, analyzer, BOOSTS);
        parser.setDefaultOperator(form.equals("any") ? QueryParser.Operator.OR : QueryParser.Operator.AND);
        return parser.parse(typed);
    }

    Query filtered(Query words, Map<String, String> wanted) {
        var every = new BooleanQuery.Builder().add(words, BooleanClause.Occur.MUST);
        wanted.forEach((name, value) -> {
            if (!value.isEmpty()) {
                String field = config.getDimConfig(name).indexFieldName;
                every.add(new TermQuery(DrillDownQuery.term(field, name, value)), BooleanClause.Occur.FILTER);
            }
        });
        BooleanQuery made = every.build();
        return made.clauses().size() == 1 ? words : made;
    }

    int page(Query words, String lang, StringBuilder json) throws IOException {
        TopDocs best;
        Facets facets;
        if (lang.isEmpty()) {
            var found = FacetsCollectorManager.search(searcher, words, HITS, new FacetsCollectorManager());
            best = found.topDocs();
            facets = new SortedSetDocValuesFacetCounts(values, found.facetsCollector());
        } else {
            var chosen = new DrillDownQuery(config, words);
            chosen.add("lang", lang);
            var found = new DrillSideways(searcher, config, values).search(chosen, HITS);
            best = found.hits;
            facets = found.facets;
        }
        var counts = new LinkedHashMap<String, LabelAndValue[]>();
        for (String name : FACETS) {
            FacetResult each = facets.getTopChildren(MOST_VALUES, name);
            counts.put(name, each == null ? new LabelAndValue[0] : each.labelValues);
        }
        int total = 0;
        for (LabelAndValue each : counts.get("dated")) { // every article has one of these values
            total += each.value.intValue();
        }
        json.append("{\"total\":").append(total).append(",\"hits\":[");
        hits(words, best, json);
        json.append("],\"facets\":{");
        String comma = "";
        for (var facet : counts.entrySet()) {
            json.append(comma);
            quote(facet.getKey(), json);
            json.append(":{");
            String inner = "";
            for (LabelAndValue each : facet.getValue()) {
                json.append(inner);
                quote(each.label, json);
                json.append(':').append(each.value);
                inner = ",";
            }
            json.append('}');
            comma = ",";
        }
        json.append("}}");
        return total;
    }

    void hits(Query words, TopDocs best, StringBuilder json) throws IOException {
        Map<String, String[]> snippets = highlighter.highlightFields(SHOWN, words, best, new int[] {1, 1});
        for (int k = 0; k < best.scoreDocs.length; k++) {
            int id = best.scoreDocs[k].doc;
            Document document = loaded.containsKey(id) ? loaded.get(id) : stored.document(id, STORED);
            String english = document.get("title_en");
            String lang = english == null ? "fr" : "en";
            json.append(k == 0 ? "{\"id\":" : ",{\"id\":");
            quote(document.get("id"), json);
            json.append(",\"title\":");
            quote(english == null ? document.get("title_fr") : english, json);
            json.append(",\"date\":");
            String date = document.get("date");
            if (date.isEmpty()) {
                json.append("null");
            } else {
                quote(date, json);
            }
            json.append(",\"snippet\":");
            quote(snippets.get("body_" + lang)[k], json);
            json.append('}');
        }
    }

    /** Marks by the offsets in the postings. */
    UnifiedHighlighter.Builder highlighting() {
        return UnifiedHighlighter.builder(searcher, analyzer)
                .withBreakIterator(Lucene::passages)
                .withFormatter(new DefaultPassageFormatter("<b>", "</b>", "… ", true));
    }

    /** Passages end at full stops and have about the length of a snippet. */
    static BreakIterator passages() {
        return LengthGoalBreakIterator.createClosestToLength(
                new CustomSeparatorBreakIterator('.'), SNIPPET_LENGTH, BEFORE_THE_MARK);
    }

    /** Marks word by word, whatever has matched, and keeps the documents for what else is shown. */
    final class TunedHighlighter extends UnifiedHighlighter {
        TunedHighlighter() {
            super(highlighting().withWeightMatches(false));
        }

        @Override
        protected List<CharSequence[]> loadFieldValues(String[] fields, DocIdSetIterator documents, int most)
                throws IOException {
            loaded.clear();
            var texts = new ArrayList<CharSequence[]>();
            while (documents.nextDoc() != DocIdSetIterator.NO_MORE_DOCS) {
                Document document = stored.document(documents.docID());
                loaded.put(documents.docID(), document);
                texts.add(Arrays.stream(fields).map(document::get).toArray(CharSequence[]::new));
            }
            return texts;
        }
    }

    // ------------------------------------------------------------ messages

    static void quote(String text, StringBuilder json) {
        json.append('"');
        for (int k = 0; k < text.length(); k++) {
            char each = text.charAt(k);
            if (each == '"' || each == '\\') {
                json.append('\\').append(each);
            } else if (each < ' ') {
                json.append(String.format("\\u%04x", (int) each));
            } else {
                json.append(each);
            }
        }
        json.append('"');
    }

    /** The next message; null at the end. */
    static String[] read(DataInputStream in) throws IOException {
        int number;
        try {
            number = in.readInt();
        } catch (EOFException end) {
            return null;
        }
        var row = new String[number];
        for (int k = 0; k < number; k++) {
            var bytes = new byte[in.readInt()];
            in.readFully(bytes);
            row[k] = new String(bytes, StandardCharsets.UTF_8);
        }
        return row;
    }
}
