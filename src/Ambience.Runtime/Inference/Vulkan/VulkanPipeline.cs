using Silk.NET.Vulkan;

namespace Ambience.Inference.Vulkan;

/// <summary>A compute shader of the assembly, specialised, with sets of storage buffers to run on.</summary>
internal sealed unsafe class VulkanPipeline : IDisposable
{
    private const int MostBuffers = 8;

    private readonly VulkanDevice _device;
    private readonly int _buffers, _pushBytes;
    private DescriptorSetLayout _setLayout;
    private PipelineLayout _layout;
    private DescriptorPool _pool;
    private Pipeline _pipeline;

    /// <param name="device">Where.</param>
    /// <param name="shader">Name in shaders/compiled.</param>
    /// <param name="constants">Specialisation constants, ids from 0.</param>
    /// <param name="buffers">Storage buffers, bindings from 0.</param>
    /// <param name="pushBytes">Bytes of push constants.</param>
    /// <param name="sets">How many times <see cref="Bind"/> may be called.</param>
    public VulkanPipeline(
        VulkanDevice device, string shader, ReadOnlySpan<uint> constants, int buffers, int pushBytes, int sets)
    {
        _device = device;
        _buffers = buffers;
        _pushBytes = pushBytes;
        try
        {
            CreateLayout();
            CreatePool(sets);
            CreatePipeline(shader, constants);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>
    /// A set of buffers for the shader, in the order of its bindings. They must outlive the pipeline's use.
    /// </summary>
    public DescriptorSet Bind(params ReadOnlySpan<VulkanBuffer> buffers)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(buffers.Length, _buffers, nameof(buffers));
        DescriptorSetLayout layout = _setLayout;
        var allocate = new DescriptorSetAllocateInfo
        {
            SType = StructureType.DescriptorSetAllocateInfo,
            DescriptorPool = _pool,
            DescriptorSetCount = 1,
            PSetLayouts = &layout,
        };
        DescriptorSet set;
        VulkanErrors.Check(_device.Api.AllocateDescriptorSets(_device.Handle, &allocate, &set), "binding buffers");
        DescriptorBufferInfo* infos = stackalloc DescriptorBufferInfo[MostBuffers];
        WriteDescriptorSet* writes = stackalloc WriteDescriptorSet[MostBuffers];
        for (int i = 0; i < _buffers; i++)
        {
            infos[i] = new DescriptorBufferInfo(buffers[i].Handle, 0, Vk.WholeSize);
            writes[i] = new WriteDescriptorSet
            {
                SType = StructureType.WriteDescriptorSet,
                DstSet = set,
                DstBinding = (uint)i,
                DescriptorCount = 1,
                DescriptorType = DescriptorType.StorageBuffer,
                PBufferInfo = &infos[i],
            };
        }
        _device.Api.UpdateDescriptorSets(_device.Handle, (uint)_buffers, writes, 0, null);
        return set;
    }

    /// <summary>Records a run over so many workgroups in x and in y.</summary>
    public void Record<T>(CommandBuffer commands, DescriptorSet set, T push, int workgroups, int rows = 1)
        where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(sizeof(T), _pushBytes, nameof(push));
        Vk api = _device.Api;
        api.CmdBindPipeline(commands, PipelineBindPoint.Compute, _pipeline);
        api.CmdBindDescriptorSets(commands, PipelineBindPoint.Compute, _layout, 0, 1, &set, 0, null);
        api.CmdPushConstants(commands, _layout, ShaderStageFlags.ComputeBit, 0, (uint)_pushBytes, &push);
        api.CmdDispatch(commands, (uint)workgroups, (uint)rows, 1);
    }

    public void Dispose()
    {
        Vk api = _device.Api;
        api.DestroyPipeline(_device.Handle, _pipeline, null);
        api.DestroyDescriptorPool(_device.Handle, _pool, null);
        api.DestroyPipelineLayout(_device.Handle, _layout, null);
        api.DestroyDescriptorSetLayout(_device.Handle, _setLayout, null);
    }

    private void CreateLayout()
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(_buffers, MostBuffers);
        DescriptorSetLayoutBinding* bindings = stackalloc DescriptorSetLayoutBinding[MostBuffers];
        for (int i = 0; i < _buffers; i++)
        {
            bindings[i] = new DescriptorSetLayoutBinding
            {
                Binding = (uint)i,
                DescriptorType = DescriptorType.StorageBuffer,
                DescriptorCount = 1,
                StageFlags = ShaderStageFlags.ComputeBit,
            };
        }
        var setInfo = new DescriptorSetLayoutCreateInfo
        {
            SType = StructureType.DescriptorSetLayoutCreateInfo,
            BindingCount = (uint)_buffers,
            PBindings = bindings,
        };
        fixed (DescriptorSetLayout* setLayout = &_setLayout)
        fixed (PipelineLayout* layout = &_layout)
        {
            VulkanErrors.Check(
                _device.Api.CreateDescriptorSetLayout(_device.Handle, &setInfo, null, setLayout), "describing buffers");
            var push = new PushConstantRange(ShaderStageFlags.ComputeBit, 0, (uint)_pushBytes);
            var info = new PipelineLayoutCreateInfo
            {
                SType = StructureType.PipelineLayoutCreateInfo,
                SetLayoutCount = 1,
                PSetLayouts = setLayout,
                PushConstantRangeCount = 1,
                PPushConstantRanges = &push,
            };
            VulkanErrors.Check(
                _device.Api.CreatePipelineLayout(_device.Handle, &info, null, layout), "describing a shader");
        }
    }

    private void CreatePool(int sets)
    {
        var size = new DescriptorPoolSize(DescriptorType.StorageBuffer, (uint)(sets * _buffers));
        var info = new DescriptorPoolCreateInfo
        {
            SType = StructureType.DescriptorPoolCreateInfo,
            MaxSets = (uint)sets,
            PoolSizeCount = 1,
            PPoolSizes = &size,
        };
        fixed (DescriptorPool* pool = &_pool)
            VulkanErrors.Check(
                _device.Api.CreateDescriptorPool(_device.Handle, &info, null, pool), "making room for bindings");
    }

    private void CreatePipeline(string shader, ReadOnlySpan<uint> constants)
    {
        byte[] code = Read(shader);
        ShaderModule module;
        fixed (byte* first = code)
        {
            var info = new ShaderModuleCreateInfo
            {
                SType = StructureType.ShaderModuleCreateInfo,
                CodeSize = (nuint)code.Length,
                PCode = (uint*)first,
            };
            VulkanErrors.Check(
                _device.Api.CreateShaderModule(_device.Handle, &info, null, &module), $"loading the shader '{shader}'");
        }
        SpecializationMapEntry* entries = stackalloc SpecializationMapEntry[constants.Length];
        for (int id = 0; id < constants.Length; id++)
            entries[id] = new SpecializationMapEntry((uint)id, (uint)(id * sizeof(uint)), sizeof(uint));
        fixed (uint* values = constants)
        fixed (byte* main = "main\0"u8)
        fixed (Pipeline* pipeline = &_pipeline)
        {
            var specialization = new SpecializationInfo(
                (uint)constants.Length, entries, (nuint)(constants.Length * sizeof(uint)), values);
            var info = new ComputePipelineCreateInfo
            {
                SType = StructureType.ComputePipelineCreateInfo,
                Layout = _layout,
                Stage = new PipelineShaderStageCreateInfo
                {
                    SType = StructureType.PipelineShaderStageCreateInfo,
                    Stage = ShaderStageFlags.ComputeBit,
                    Module = module,
                    PName = main,
                    PSpecializationInfo = &specialization,
                },
            };
            Result result = _device.Api.CreateComputePipelines(_device.Handle, default, 1, &info, null, pipeline);
            _device.Api.DestroyShaderModule(_device.Handle, module, null);
            VulkanErrors.Check(result, $"compiling the shader '{shader}' for '{_device.Name}'");
        }
    }

    private static byte[] Read(string shader)
    {
        string name = $"Ambience.Shaders.{shader}.spv";
        using Stream stream = typeof(VulkanPipeline).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The assembly lacks the shader '{shader}'.");
        var code = new byte[stream.Length];
        stream.ReadExactly(code);
        return code;
    }
}
