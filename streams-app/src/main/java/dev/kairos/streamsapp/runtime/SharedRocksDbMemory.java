package dev.kairos.streamsapp.runtime;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * One small cache for all stores of the process. Without it each store of each partition would take
 * up to 100 MiB outside the heap.
 */
public final class SharedRocksDbMemory implements RocksDBConfigSetter {
    private static final long MIB = 1024L * 1024;

    /** Blocks, indexes, filters and, within them, the write buffers. */
    private static final long CACHE_BYTES = 48 * MIB;

    private static final long WRITE_BUFFER_BYTES = 16 * MIB;
    private static final long WRITE_BUFFER_BYTES_PER_STORE = 2 * MIB;

    static {
        RocksDB.loadLibrary();
    }

    private static final LRUCache CACHE = new LRUCache(CACHE_BYTES);
    private static final WriteBufferManager WRITE_BUFFERS =
            new WriteBufferManager(WRITE_BUFFER_BYTES, CACHE);

    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> configuration) {
        var table = (BlockBasedTableConfig) options.tableFormatConfig();
        table.setBlockCache(CACHE);
        table.setCacheIndexAndFilterBlocks(true);
        table.setPinTopLevelIndexAndFilter(true);
        options.setTableFormatConfig(table);
        options.setWriteBufferManager(WRITE_BUFFERS);
        options.setWriteBufferSize(WRITE_BUFFER_BYTES_PER_STORE);
        options.setMaxWriteBufferNumber(2);
    }

    @Override
    public void close(String storeName, Options options) {
        // The cache and the buffers are those of every other store too.
    }
}
